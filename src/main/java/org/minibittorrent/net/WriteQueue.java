package org.minibittorrent.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/** Bytes that wait to be sent over one channel. Its owner sees to it that not too many do. Loop thread. */
public final class WriteQueue {
    private static final int GATHER = 64;

    private final ArrayDeque<ByteBuffer> waiting = new ArrayDeque<>();
    private long bytes;

    /** Adds buffers behind those that wait; they belong to the queue from now on. */
    public void add(ByteBuffer... buffers) {
        for (ByteBuffer buffer : buffers) {
            if (buffer.hasRemaining()) {
                waiting.add(buffer);
                bytes += buffer.remaining();
            }
        }
    }

    /** Takes over all that waits in another. */
    public void add(WriteQueue other) {
        waiting.addAll(other.waiting);
        bytes += other.bytes;
        other.waiting.clear();
        other.bytes = 0;
    }

    /** How many bytes wait. */
    public long bytes() {
        return bytes;
    }

    /** Sends what the socket takes; true if something is left. */
    public boolean writeTo(Channel channel) throws IOException {
        while (!waiting.isEmpty()) {
            ByteBuffer[] batch = waiting.stream().limit(GATHER).toArray(ByteBuffer[]::new);
            long written = channel.write(batch, 0, batch.length);
            bytes -= written;
            ByteBuffer next = waiting.peek();
            while (next != null && !next.hasRemaining()) {
                waiting.remove();
                next = waiting.peek();
            }
            if (written == 0 && next != null) {
                return true;
            }
        }
        return false;
    }
}
