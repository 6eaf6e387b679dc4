package org.minibittorrent.store;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * The direct buffers by which files are hashed and read in, one for each thread that does so at the moment, and a few that wait for
 * the next. Direct, because reading into a heap buffer costs one more copy (measured: hashing gets 10 % slower). Thread safe.
 */
final class ScratchPool {
    /** That of this process: its workers are as many as may have a buffer, so nobody waits for one that a disk holds up. */
    static final ScratchPool PROCESS = new ScratchPool(32);

    private final int mostIdle;
    private final ArrayDeque<ByteBuffer> idle = new ArrayDeque<>();

    ScratchPool(int mostIdle) {
        this.mostIdle = mostIdle;
    }

    ByteBuffer take() {
        ByteBuffer buffer;
        synchronized (this) {
            buffer = idle.poll();
        }
        return buffer != null ? buffer.clear() : ByteBuffer.allocateDirect(StoreLimits.SCRATCH_BYTES);
    }

    synchronized void give(ByteBuffer buffer) {
        if (idle.size() < mostIdle) {
            idle.push(buffer);
        }
    }
}
