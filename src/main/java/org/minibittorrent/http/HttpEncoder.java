package org.minibittorrent.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * The encoder of requests and responses. Header lines about the length of the body are written from the body, those of
 * the message about it are left out; {@code Connection: close} is added where asked for. All buffers are ready to be
 * written.
 */
public final class HttpEncoder {
    private static final byte[] CRLF = {'\r', '\n'};
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    /** The framing header of a message: written from the body, never from the header lines of the message. */
    private static final Set<String> FRAMING = Set.of("content-length", "transfer-encoding", "trailer");

    /** Bodies up to this size travel in one buffer with their head: copying is cheaper than a second segment. */
    private static final int JOINED = 16 * 1024;

    private HttpEncoder() {}

    /** The whole request, in buffers to write in order; the last one may wrap the body itself. */
    public static ByteBuffer[] encode(HttpRequest request) {
        String firstLine = request.method() + " " + request.target() + " HTTP/1." + request.minorVersion();
        StringBuilder head = head(firstLine, request.headers());
        // RFC 9110 section 8.6: a length of 0 is said where the method makes one expect a body.
        boolean expected = request.method().equals("POST") || request.method().equals("PUT");
        if (request.body().length > 0 || expected) {
            field(head, "Content-Length", Integer.toString(request.body().length));
        }
        return join(bytes(head), request.body());
    }

    /**
     * The answer to a request: without content for HEAD, with {@code Connection: close} if the request wants no more or
     * cannot have more. In buffers to write in order; the last one may wrap the body itself.
     */
    public static ByteBuffer[] encode(HttpResponse response, HttpRequest request) {
        return encode(response, request.method().equals("HEAD"), !request.keepAlive());
    }

    /**
     * A whole response, in buffers to write in order; the last one may wrap the body itself. After HEAD the length is
     * told and the content not sent ({@code headOnly}); the connection may end with this response ({@code close}).
     */
    public static ByteBuffer[] encode(HttpResponse response, boolean headOnly, boolean close) {
        StringBuilder head = head(response, close);
        boolean content = hasContent(response.status());
        if (content) {
            field(head, "Content-Length", Integer.toString(response.body().length));
        }
        return join(bytes(head), content && !headOnly ? response.body() : new byte[0]);
    }

    /**
     * The head of a response whose content comes in chunks, by and by, and not from its body: for requests of HTTP/1.1
     * only. The connection may end ({@code close}) with this response.
     */
    public static ByteBuffer streamHead(HttpResponse response, boolean close) {
        if (!hasContent(response.status())) {
            throw new IllegalArgumentException(response.status() + " has no content");
        }
        return ByteBuffer.wrap(bytes(field(head(response, close), "Transfer-Encoding", "chunked")));
    }

    /** The next part of a stream: a copy of the content, whose position stays. Not empty: that would end the stream. */
    public static ByteBuffer chunk(ByteBuffer content) {
        if (!content.hasRemaining()) {
            throw new IllegalArgumentException("an empty chunk ends the stream");
        }
        byte[] size = ascii(Integer.toHexString(content.remaining()));
        ByteBuffer chunk = ByteBuffer.allocate(size.length + CRLF.length + content.remaining() + CRLF.length);
        return chunk.put(size).put(CRLF).put(content.duplicate()).put(CRLF).flip();
    }

    /** The end of a stream. */
    public static ByteBuffer lastChunk() {
        return ByteBuffer.wrap(ascii("0\r\n\r\n"));
    }

    /** The interim response for a sender with {@code Expect: 100-continue}, see {@link HttpRequestDecoder#takeContinue}. */
    public static ByteBuffer continueResponse() {
        return ByteBuffer.wrap(ascii("HTTP/1.1 100 Continue\r\n\r\n"));
    }

    /** Whether a response with that status has content when the request was not HEAD (RFC 9112 section 6.3). */
    static boolean hasContent(int status) {
        return status >= 200 && status != NO_CONTENT && status != NOT_MODIFIED;
    }

    private static StringBuilder head(HttpResponse response, boolean close) {
        String firstLine = "HTTP/1.1 " + response.status() + " " + reasonPhrase(response.status());
        StringBuilder head = head(firstLine, response.headers());
        boolean isSaid = !close || response.headers().hasElement("Connection", "close");
        return isSaid ? head : field(head, "Connection", "close");
    }

    /** The first line, and all header lines but those about framing. */
    private static StringBuilder head(String firstLine, HttpHeaders headers) {
        StringBuilder head = new StringBuilder(256).append(firstLine).append("\r\n");
        for (HttpHeaders.Field field : headers.fields()) {
            if (!FRAMING.contains(field.name().toLowerCase(Locale.ROOT))) {
                field(head, field.name(), field.value());
            }
        }
        return head;
    }

    private static StringBuilder field(StringBuilder head, String name, String value) {
        return head.append(name).append(": ").append(value).append("\r\n");
    }

    private static byte[] bytes(StringBuilder head) {
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static ByteBuffer[] join(byte[] head, byte[] body) {
        if (body.length > JOINED) {
            return new ByteBuffer[] {ByteBuffer.wrap(head), ByteBuffer.wrap(body)};
        }
        ByteBuffer both = ByteBuffer.allocate(head.length + body.length);
        return new ByteBuffer[] {both.put(head).put(body).flip()};
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The words behind a status (RFC 9110 section 15), for people who read a trace; empty for one not used here. */
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
