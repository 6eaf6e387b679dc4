package org.minibittorrent.http;

import java.nio.ByteBuffer;

/** The encoder of requests. Header lines about the length of the body are written from the body. */
public final class HttpRequestEncoder {
    private HttpRequestEncoder() {}

    /**
     * The whole request.
     *
     * @return buffers to write in order; the last one may wrap the body itself
     */
    public static ByteBuffer[] encode(HttpRequest request) {
        HeadWriter writer =
                new HeadWriter(request.method() + " " + request.target() + " HTTP/1." + request.minorVersion());
        writer.fields(request.headers());
        // RFC 9110 section 8.6: a length of 0 is said where the method makes one expect a body.
        boolean expected = request.method().equals("POST") || request.method().equals("PUT");
        if (request.body().length > 0 || expected) {
            writer.field("Content-Length", Integer.toString(request.body().length));
        }
        return writer.with(request.body());
    }
}
