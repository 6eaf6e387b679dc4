package org.minibittorrent;

import org.minibittorrent.net.IoThreads;

/**
 * The threads peers run on: one for sockets and protocol, a few for the disk, a few for listeners. A peer has its own
 * unless it is given one; many peers may share one.
 */
public final class IoLoop implements AutoCloseable {
    private final String name;
    private final IoThreads threads;

    private IoLoop(String name, IoThreads threads) {
        this.name = name;
        this.threads = threads;
    }

    /** Starts the threads, all daemons, whose names begin with this one. */
    public static IoLoop start(String name) {
        return new IoLoop(name, IoThreads.start(name));
    }

    IoThreads threads() {
        return threads;
    }

    /** Ends what still moves on it, then the threads. Close the peers and trackers first, so that they can say goodbye. Idempotent. */
    @Override
    public void close() {
        threads.close();
    }

    @Override
    public String toString() {
        return "loop " + name;
    }
}
