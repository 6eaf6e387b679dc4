package org.minibittorrent.transfer.disk;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.store.Section;

/**
 * Pieces that can be sent without the loop thread waiting for the disk, section by section: those a worker has read in a
 * short while ago. A small cache of references; the data itself is the operating system's, but for copies, which the store
 * may let go of.
 *
 * <p>Each connection waits for one section at a time, and only a few are read at a time: however often a peer changes its
 * mind, it does not keep the disk busy with what nobody wants any more.
 */
public final class WarmPieces {
    private static final int MOST = 256; // sections kept ready; beyond that the least recently used is let go
    static final int READS = 16; // sections of one transfer read in at a time, so that others find the workers free
    // A section read in longer ago may have left the page cache again.
    static final long WARM_NANOS = Duration.ofSeconds(30).toNanos();

    /** A section, kept by its mapping or not at all. */
    private record Warm(
            WeakReference<Section> reference, @Nullable Section mapped, long since) {
        void letGo() {
            Section section = reference.get();
            if (section != null) {
                section.letGo();
            }
        }
    }

    private final IntConsumer readIn;
    private final Map<Integer, Warm> warm = new LinkedHashMap<>(64, 0.75f, true);
    private final Map<Runnable, Integer> wants = new LinkedHashMap<>(); // the section each waits for, the oldest first
    private final Set<Integer> reading = new HashSet<>();

    /** An empty cache; {@code readIn} has a worker read a section in, which then is {@link #put} or {@link #dropped}. */
    WarmPieces(IntConsumer readIn) {
        this.readIn = readIn;
    }

    /**
     * The section if it can be sent now; otherwise null, and {@code ready} runs once when it can, or is known not to. The
     * same object waits for one section, the last it asked for.
     */
    @Nullable
    Section get(int section, long now, Runnable ready) {
        Integer before = wants.get(ready);
        if (before != null && before != section) {
            forget(ready);
        }
        Warm found = warm.get(section);
        Section here = found != null && now - found.since < WARM_NANOS ? found.reference.get() : null;
        if (here == null) {
            letGo(section);
            wants.put(ready, section);
            readMore();
        }
        return here;
    }

    public void forget(Runnable ready) {
        wants.remove(ready);
    }

    /** The section is in memory as of now. */
    void put(Section section, long now) {
        letGo(section.index());
        warm.put(section.index(), new Warm(new WeakReference<>(section), section.isCopied() ? null : section, now));
        if (warm.size() > MOST) {
            letGo(warm.keySet().iterator().next());
        }
        wake(section.index());
    }

    /** The section could not be read. */
    void dropped(int section) {
        letGo(section);
        wake(section);
    }

    private void letGo(int section) {
        Warm left = warm.remove(section);
        if (left != null) {
            left.letGo();
        }
    }

    /** Lets go of the sections that were read in too long ago to be sent. */
    void letGoOld(long now) {
        List<Integer> old = warm.entrySet().stream()
                .filter(entry -> now - entry.getValue().since >= WARM_NANOS)
                .map(Map.Entry::getKey)
                .toList();
        old.forEach(this::letGo);
    }

    void clear() {
        warm.values().forEach(Warm::letGo);
        warm.clear();
        wants.clear();
    }

    private void readMore() {
        Iterator<Integer> next = wants.values().iterator();
        while (reading.size() < READS && next.hasNext()) {
            int section = next.next();
            if (reading.add(section)) {
                readIn.accept(section);
            }
        }
    }

    private void wake(int section) {
        reading.remove(section);
        List<Runnable> ready = wants.entrySet().stream()
                .filter(want -> want.getValue() == section)
                .map(Map.Entry::getKey)
                .toList();
        ready.forEach(wants::remove);
        ready.forEach(Runnable::run);
        readMore();
    }
}
