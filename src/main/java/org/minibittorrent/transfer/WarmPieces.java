package org.minibittorrent.transfer;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.store.MappedPiece;

/**
 * Pieces that can be sent without the loop thread waiting for the disk: those a worker has read in a short while ago. A
 * small cache of references; the data itself is the operating system's.
 */
final class WarmPieces {
    private record Warm(MappedPiece piece, long since) {}

    private final IntConsumer readIn;
    private final Map<Integer, Warm> warm = new LinkedHashMap<>(64, 0.75f, true);
    private final Map<Integer, Set<Runnable>> waiting = new HashMap<>();

    /**
     * An empty cache.
     *
     * @param readIn has a worker read a piece in, which then is {@link #put} or {@link #dropped}
     */
    WarmPieces(IntConsumer readIn) {
        this.readIn = readIn;
    }

    /** The piece if it can be sent now; otherwise null, and {@code ready} runs once when it can, or is known not to;
     * the same object waits only once. */
    @Nullable
    MappedPiece get(int piece, long now, Runnable ready) {
        Warm found = warm.get(piece);
        if (found != null && now - found.since < TransferLimits.WARM_NANOS) {
            return found.piece;
        }
        warm.remove(piece);
        Set<Runnable> queue = waiting.get(piece);
        if (queue == null) {
            waiting.put(piece, new LinkedHashSet<>(Set.of(ready)));
            readIn.accept(piece);
        } else {
            queue.add(ready);
        }
        return null;
    }

    /** The piece is in memory as of now. */
    void put(MappedPiece piece, long now) {
        warm.put(piece.piece(), new Warm(piece, now));
        if (warm.size() > TransferLimits.WARM_PIECES) {
            warm.remove(warm.keySet().iterator().next());
        }
        wake(piece.piece());
    }

    /** The piece could not be read. */
    void dropped(int piece) {
        warm.remove(piece);
        wake(piece);
    }

    /** Lets go of everything. */
    void clear() {
        warm.clear();
        waiting.clear();
    }

    private void wake(int piece) {
        Set<Runnable> queue = waiting.remove(piece);
        if (queue != null) {
            queue.forEach(Runnable::run);
        }
    }
}
