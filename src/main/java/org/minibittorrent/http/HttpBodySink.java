package org.minibittorrent.http;

import java.nio.ByteBuffer;

/** The receiver of a body in parts, as they come. */
public interface HttpBodySink {
    /** Takes the next bytes, never none, valid during this call only. An exception has the connection closed. */
    void part(ByteBuffer part) throws HttpException;
}
