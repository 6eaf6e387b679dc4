package org.minibittorrent.testing;

import java.lang.management.ManagementFactory;

/** Counts the bytes that the calling thread takes from the heap. */
public final class Allocation {
    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocation() {}

    /** A reading; the difference of two is what was taken in between by this thread. */
    public static long now() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }
}
