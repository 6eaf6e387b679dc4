package org.minibittorrent.store;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The memory of all sections of the process that were copied: up to a number of bytes they are kept, then the oldest are let
 * go. Whoever else remembers one does so by a weak reference, and has it read in again if it is gone. Thread safe.
 */
final class CopiedSections {
    /** That of this process: 32 MiB, at most a sixteenth of the memory that the JVM may use. */
    static final CopiedSections PROCESS =
            new CopiedSections(Math.min(32L << 20, Runtime.getRuntime().maxMemory() / 16));

    private final long limit;
    private final Map<Section, PieceStore> kept = new LinkedHashMap<>();
    private long bytes;

    CopiedSections(long limit) {
        this.limit = limit;
    }

    /** Keeps a section of a store, the last one whatever its length. */
    synchronized void keep(Section section, PieceStore store) {
        if (kept.put(section, store) == null) {
            bytes += section.copiedBytes();
        }
        Iterator<Section> oldest = kept.keySet().iterator();
        while (bytes > limit && kept.size() > 1) {
            bytes -= oldest.next().copiedBytes();
            oldest.remove();
        }
    }

    synchronized void letGo(Section section) {
        if (kept.remove(section) != null) {
            bytes -= section.copiedBytes();
        }
    }

    /** A store is closed: nothing of it is kept. */
    synchronized void letGoOf(PieceStore store) {
        kept.values().removeIf(owner -> owner == store);
        bytes = kept.keySet().stream().mapToLong(Section::copiedBytes).sum();
    }

    /** Bytes that are kept. */
    synchronized long bytes() {
        return bytes;
    }
}
