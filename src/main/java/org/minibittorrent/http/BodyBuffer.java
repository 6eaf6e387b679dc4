package org.minibittorrent.http;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** A body kept in memory, of at most {@code limit} bytes. It takes memory as bytes come: at most twice their number. */
final class BodyBuffer implements HttpBodySink {
    private static final int FIRST_SIZE = 1024;

    private final int limit;
    private byte[] bytes = {};
    private int length;

    BodyBuffer(int limit) {
        this.limit = limit;
    }

    boolean isEmpty() {
        return length == 0;
    }

    @Override
    public void part(ByteBuffer part) throws HttpException {
        int count = part.remaining();
        if (count > limit - length) {
            throw HttpException.tooLong(limit);
        }
        if (count > bytes.length - length) {
            long doubled = Math.max(FIRST_SIZE, 2L * (length + count));
            bytes = Arrays.copyOf(bytes, (int) Math.min(limit, doubled));
        }
        part.get(bytes, length, count);
        length += count;
    }

    /** The content, in an array of its own length. */
    byte[] toBytes() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }
}
