package org.minibittorrent.transfer.disk;

import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.store.MappedPiece;

/**
 * Pieces that can be sent without the loop thread waiting for the disk: those a worker has read in a short while ago. A
 * small cache of references; the data itself is the operating system's.
 *
 * <p>Each connection waits for one piece at a time, and only a few are read at a time: however often a peer changes its
 * mind, it does not keep the disk busy with what nobody wants any more.
 */
public final class WarmPieces {
    private static final int MOST = 256; // pieces kept ready; beyond that the least recently used is let go
    static final int READS = 16; // pieces of one transfer read in at a time, so that others find the workers free
    // A piece read in longer ago may have left the page cache again.
    private static final long WARM_NANOS = Duration.ofSeconds(30).toNanos();

    private record Warm(MappedPiece piece, long since) {}

    private final IntConsumer readIn;
    private final Map<Integer, Warm> warm = new LinkedHashMap<>(64, 0.75f, true);
    private final Map<Runnable, Integer> wants = new LinkedHashMap<>(); // the piece each waits for, the oldest first
    private final Set<Integer> reading = new HashSet<>();

    /** An empty cache; {@code readIn} has a worker read a piece in, which then is {@link #put} or {@link #dropped}. */
    WarmPieces(IntConsumer readIn) {
        this.readIn = readIn;
    }

    /**
     * The piece if it can be sent now; otherwise null, and {@code ready} runs once when it can, or is known not to. The
     * same object waits for one piece, the last it asked for.
     */
    @Nullable
    public MappedPiece get(int piece, long now, Runnable ready) {
        Integer before = wants.get(ready);
        if (before != null && before != piece) {
            forget(ready);
        }
        Warm found = warm.get(piece);
        if (found != null && now - found.since < WARM_NANOS) {
            return found.piece;
        }
        warm.remove(piece);
        wants.put(ready, piece);
        readMore();
        return null;
    }

    public void forget(Runnable ready) {
        wants.remove(ready);
    }

    /** The piece is in memory as of now. */
    void put(MappedPiece piece, long now) {
        warm.put(piece.piece(), new Warm(piece, now));
        if (warm.size() > MOST) {
            warm.remove(warm.keySet().iterator().next());
        }
        wake(piece.piece());
    }

    /** The piece could not be read. */
    void dropped(int piece) {
        warm.remove(piece);
        wake(piece);
    }

    void clear() {
        warm.clear();
        wants.clear();
    }

    private void readMore() {
        Iterator<Integer> next = wants.values().iterator();
        while (reading.size() < READS && next.hasNext()) {
            int piece = next.next();
            if (reading.add(piece)) {
                readIn.accept(piece);
            }
        }
    }

    private void wake(int piece) {
        reading.remove(piece);
        List<Runnable> ready = wants.entrySet().stream()
                .filter(want -> want.getValue() == piece)
                .map(Map.Entry::getKey)
                .toList();
        ready.forEach(wants::remove);
        ready.forEach(Runnable::run);
        readMore();
    }
}
