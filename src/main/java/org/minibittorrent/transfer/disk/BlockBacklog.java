package org.minibittorrent.transfer.disk;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The number of blocks of one peer, for one file system, that have come and wait to be written one by one. While
 * there are many, connections read no further into such blocks, so that memory stays bounded: these, and one block that
 * each connection may have begun. Loop thread.
 */
public final class BlockBacklog {
    static final int MOST = 256; // 4 MiB of blocks

    private final Set<Runnable> waiting = new LinkedHashSet<>();
    private int blocks;

    /** {@return whether more blocks may come; if not, {@code ready} runs once when they may} */
    boolean hasRoom(Runnable ready) {
        if (blocks < MOST) {
            return true;
        }
        waiting.add(ready);
        return false;
    }

    void forget(Runnable ready) {
        waiting.remove(ready);
    }

    void add() {
        blocks++;
    }

    /** So many blocks are written, or of no use any more. */
    void remove(int gone) {
        blocks -= gone;
        if (blocks < MOST && !waiting.isEmpty()) {
            List<Runnable> ready = List.copyOf(waiting);
            waiting.clear();
            ready.forEach(Runnable::run);
        }
    }
}
