package org.minibittorrent.http;

/**
 * The limits of one message. Every limit is checked before memory is taken, and memory grows with the bytes that came,
 * not with the length that was announced.
 *
 * @param requestLineBytes bytes of the first line of a request or of a response, with its CRLF
 * @param headerBytes bytes of all header lines together; the same again for the trailer of a chunked body
 * @param headers number of header lines; the same again for the trailer
 * @param bodyBytes bytes of a body that is kept in memory. A body that is handed on in parts has no limit
 */
public record HttpLimits(int requestLineBytes, int headerBytes, int headers, int bodyBytes) {
    /** Bytes of the line before a chunk, with its extensions and CRLF. */
    public static final int CHUNK_LINE_BYTES = 256;

    /** Interim responses (1xx) before the response itself. */
    static final int INTERIM_RESPONSES = 8;

    /** Requests whose responses are still to come. */
    static final int OPEN_REQUESTS = 1024;

    private static final int SMALLEST_LINE = 16;

    /** Refuses limits under which no message fits. */
    public HttpLimits {
        if (requestLineBytes < SMALLEST_LINE || headerBytes < SMALLEST_LINE || headers < 1 || bodyBytes < 0) {
            throw new IllegalArgumentException("no message fits into " + requestLineBytes + ", " + headerBytes + ", "
                    + headers + ", " + bodyBytes);
        }
    }

    /** 8 KiB of request line (RFC 9112 section 3 asks for 8000), 16 KiB in 64 header lines, 64 KiB of body. */
    public static HttpLimits standard() {
        return new HttpLimits(8 * 1024, 16 * 1024, 64, 64 * 1024);
    }

    /** The same with another limit for bodies that are kept in memory. */
    public HttpLimits withBodyBytes(int bytes) {
        return new HttpLimits(requestLineBytes, headerBytes, headers, bytes);
    }
}
