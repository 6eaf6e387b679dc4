package org.minibittorrent.http;

import java.nio.ByteBuffer;

/** The reader of one body: takes its bytes out of the stream. */
interface BodyReader {
    /** Takes bytes and hands on those of the content; true once the body is complete. */
    boolean read(ByteBuffer in, HttpBodySink out) throws HttpException;

    /** Hands on the next bytes of the buffer, at most so many; gives how many. */
    static int handOn(ByteBuffer in, long most, HttpBodySink out) throws HttpException {
        int count = (int) Math.min(in.remaining(), most);
        if (count > 0) {
            out.part(in.slice(in.position(), count));
            in.position(in.position() + count);
        }
        return count;
    }

    /** A body of known length; {@code Long.MAX_VALUE} for one that ends with the connection. */
    static BodyReader ofLength(long length) {
        return new BodyReader() {
            private long rest = length;

            @Override
            public boolean read(ByteBuffer in, HttpBodySink out) throws HttpException {
                rest -= handOn(in, rest, out);
                return rest == 0;
            }
        };
    }
}
