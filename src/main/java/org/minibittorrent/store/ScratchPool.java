package org.minibittorrent.store;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.Semaphore;

/**
 * A few direct buffers, made when first needed. A caller beyond their number waits for one, for as long as a disk read
 * takes. Direct, because reading into a heap buffer costs one more copy (measured: hashing gets 10 % slower). Thread
 * safe.
 */
public final class ScratchPool {
    private final Semaphore permits;
    private final ArrayDeque<ByteBuffer> idle = new ArrayDeque<>();
    private boolean closed;

    public ScratchPool(int buffers) {
        permits = new Semaphore(buffers);
    }

    ByteBuffer take() {
        permits.acquireUninterruptibly();
        ByteBuffer buffer;
        synchronized (idle) {
            buffer = idle.poll();
        }
        try {
            return buffer != null ? buffer.clear() : ByteBuffer.allocateDirect(StoreLimits.SCRATCH_BYTES);
        } catch (OutOfMemoryError e) {
            permits.release();
            throw e;
        }
    }

    void give(ByteBuffer buffer) {
        synchronized (idle) {
            if (!closed) {
                idle.push(buffer);
            }
        }
        permits.release();
    }

    /** Drops the buffers; one still out is dropped when it comes back. */
    public void close() {
        synchronized (idle) {
            closed = true;
            idle.clear();
        }
    }
}
