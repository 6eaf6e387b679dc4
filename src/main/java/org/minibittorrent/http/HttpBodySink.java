package org.minibittorrent.http;

import java.nio.ByteBuffer;

/** The receiver of a body in parts, as they come. */
public interface HttpBodySink {
    /**
     * The next bytes of the body, never none.
     *
     * @param part valid during the call only
     * @throws HttpException refuses the body; the connection is to be closed
     */
    void part(ByteBuffer part) throws HttpException;
}
