package org.minibittorrent.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The encoder of requests and responses. Header lines about the length of the body are written from the body, those of the
 * message about it are left out; {@code Connection: close} is added where asked for. All buffers are ready to be written.
 */
public final class HttpEncoder {
    private static final byte[] NO_BODY = {};
    private static final byte[] CRLF = {'\r', '\n'};
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private HttpEncoder() {}

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

    /**
     * The answer to a request: without content for HEAD, with {@code Connection: close} if the request wants no more or
     * cannot have more.
     *
     * @return buffers to write in order; the last one may wrap the body itself
     */
    public static ByteBuffer[] encode(HttpResponse response, HttpRequest request) {
        return encode(response, request.method().equals("HEAD"), !request.keepAlive());
    }

    /**
     * A whole response.
     *
     * @param headOnly whether the request was HEAD: the length is told, the content not sent
     * @param close whether the connection ends with this response
     * @return buffers to write in order; the last one may wrap the body itself
     */
    public static ByteBuffer[] encode(HttpResponse response, boolean headOnly, boolean close) {
        HeadWriter writer = start(response, close);
        if (!hasContent(response.status())) {
            return writer.with(NO_BODY);
        }
        writer.field("Content-Length", Integer.toString(response.body().length));
        return writer.with(headOnly ? NO_BODY : response.body());
    }

    /**
     * The head of a response whose content comes in chunks, by and by: for requests of HTTP/1.1 only.
     *
     * @param response of which the body is not looked at
     * @param close whether the connection ends with this response
     */
    public static ByteBuffer streamHead(HttpResponse response, boolean close) {
        if (!hasContent(response.status())) {
            throw new IllegalArgumentException(response.status() + " has no content");
        }
        return start(response, close).field("Transfer-Encoding", "chunked").head();
    }

    /**
     * The next part of a stream.
     *
     * @param content copied from its position, which is not moved; not empty, as that would end the stream
     */
    public static ByteBuffer chunk(ByteBuffer content) {
        if (!content.hasRemaining()) {
            throw new IllegalArgumentException("an empty chunk ends the stream");
        }
        byte[] size = Integer.toHexString(content.remaining()).getBytes(StandardCharsets.US_ASCII);
        ByteBuffer chunk = ByteBuffer.allocate(size.length + CRLF.length + content.remaining() + CRLF.length);
        return chunk.put(size).put(CRLF).put(content.duplicate()).put(CRLF).flip();
    }

    /** The end of a stream. */
    public static ByteBuffer lastChunk() {
        return ByteBuffer.wrap("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    /** The interim response for a sender with {@code Expect: 100-continue}, see {@link HttpRequestDecoder#takeContinue}. */
    public static ByteBuffer continueResponse() {
        return ByteBuffer.wrap("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    /** Whether a response with that status has content when the request was not HEAD (RFC 9112 section 6.3). */
    static boolean hasContent(int status) {
        return status >= 200 && status != NO_CONTENT && status != NOT_MODIFIED;
    }

    private static HeadWriter start(HttpResponse response, boolean close) {
        HeadWriter writer = new HeadWriter("HTTP/1.1 " + response.status() + " " + reasonPhrase(response.status()));
        writer.fields(response.headers());
        if (close && !response.headers().hasElement("Connection", "close")) {
            writer.field("Connection", "close");
        }
        return writer;
    }

    /**
     * {@return the words behind a status (RFC 9110 section 15), empty for one that is not used here} They are for people who
     * read a trace; no program looks at them.
     */
    private static String reasonPhrase(int status) {
        return switch (status) {
            case 100 -> "Continue";
            case 200 -> "OK";
            case 201 -> "Created";
            case 204 -> "No Content";
            case 304 -> "Not Modified";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 408 -> "Request Timeout";
            case 409 -> "Conflict";
            case 411 -> "Length Required";
            case 413 -> "Content Too Large";
            case 414 -> "URI Too Long";
            case 415 -> "Unsupported Media Type";
            case 417 -> "Expectation Failed";
            case 421 -> "Misdirected Request";
            case 426 -> "Upgrade Required";
            case 429 -> "Too Many Requests";
            case 431 -> "Request Header Fields Too Large";
            case 500 -> "Internal Server Error";
            case 501 -> "Not Implemented";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Unavailable";
            case 505 -> "HTTP Version Not Supported";
            default -> "";
        };
    }
}
