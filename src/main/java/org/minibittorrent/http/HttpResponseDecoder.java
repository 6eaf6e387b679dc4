package org.minibittorrent.http;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A decoder of responses from bytes, in whatever cuts they come. One for each connection of a client; not thread safe.
 *
 * <p>It has to be told of each request ({@link #requestSent}), because the answer to HEAD has a length and no content;
 * what was not asked for is refused. Interim responses (1xx) are skipped. Once it has thrown it throws the same for ever.
 * Whatever the fault, the status of its exceptions is 502.
 */
public final class HttpResponseDecoder {
    /** The choice of responses that are handed on in parts rather than kept in memory. */
    public interface Streams {
        /**
         * Looks at the head of a response that has content.
         *
         * @param head the response without its body
         * @return the receiver of the body in parts, without a limit on its length; or null to have the response whole
         * @throws HttpException refuses the response; the connection is to be closed
         */
        @Nullable
        HttpBodySink streamFor(HttpResponse head) throws HttpException;
    }

    private static final int BAD_GATEWAY = 502;
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final byte[] NO_BODY = {};

    private final HttpLimits limits;
    private final Streams streams;
    private final LineReader lines = new LineReader();
    private final FieldReader fields;

    /** For each request without its response, whether it was HEAD. */
    private final Queue<Boolean> open = new ArrayDeque<>();

    private @Nullable StatusLine line;
    private @Nullable HttpResponse head;
    private BodyReader reader = BodyReader.ofLength(0);
    private boolean untilClosed;

    /** Takes the body if the response is wanted whole. */
    private BodyBuffer body = new BodyBuffer(0);

    private HttpBodySink sink = body;
    private int interim;
    private boolean keepAlive = true;
    private @Nullable HttpException failure;

    /** A decoder that hands out all responses whole. */
    public HttpResponseDecoder(HttpLimits limits) {
        this(limits, head -> null);
    }

    /**
     * A decoder that hands on the bodies of some responses in parts.
     *
     * @param limits of heads, and of the bodies of all other responses
     * @param streams called within {@link #next}
     */
    public HttpResponseDecoder(HttpLimits limits, Streams streams) {
        this.limits = limits;
        this.streams = streams;
        fields = new FieldReader(lines, limits);
    }

    /**
     * Notes a request that is on its way; in the order of the requests, each before its answer can come.
     *
     * @throws IllegalStateException if 1024 requests have no answer yet
     */
    public void requestSent(HttpRequest request) {
        if (open.size() == HttpLimits.OPEN_REQUESTS) {
            throw new IllegalStateException("too many requests without a response");
        }
        open.add(request.method().equals("HEAD"));
    }

    /** Requests whose response is not complete. */
    public int openRequests() {
        return open.size();
    }

    /** Whether the connection can carry another request after the responses so far. */
    public boolean keepAlive() {
        return keepAlive && failure == null;
    }

    /** Whether part of a response has come. */
    public boolean midMessage() {
        return line != null || lines.started();
    }

    /**
     * Takes bytes, up to the end of a response.
     *
     * @param in emptied from its position, unless a response ends before its end
     * @return a response; with an empty body, when its last part was handed on, if it was streamed; null if it takes more
     *     bytes
     * @throws HttpException the connection is to be closed
     */
    public @Nullable HttpResponse next(ByteBuffer in) throws HttpException {
        if (failure != null) {
            throw failure;
        }
        try {
            return read(in);
        } catch (HttpException e) {
            throw fail(e);
        }
    }

    /**
     * The stream of bytes has ended.
     *
     * @return the response that ends with it; null if there is none
     * @throws HttpException it ended within a response, or before one that is due
     */
    public @Nullable HttpResponse end() throws HttpException {
        if (failure != null) {
            throw failure;
        }
        keepAlive = false;
        if (head != null && untilClosed) {
            return finish();
        }
        if (midMessage() || !open.isEmpty()) {
            throw fail(new HttpException(BAD_GATEWAY, "The connection ended before the response did"));
        }
        return null;
    }

    private HttpException fail(HttpException cause) {
        failure = cause.status() == BAD_GATEWAY ? cause : new HttpException(BAD_GATEWAY, cause);
        return failure;
    }

    private @Nullable HttpResponse read(ByteBuffer in) throws HttpException {
        while (in.hasRemaining()) {
            if (head != null) {
                return reader.read(in, sink) ? finish() : null;
            }
            if (line == null) {
                readLine(in);
            } else if (fields.read(in)) {
                startBody(line, fields.take());
                if (head != null && reader.read(in, sink)) {
                    return finish();
                }
            }
        }
        return null;
    }

    private void readLine(ByteBuffer in) throws HttpException {
        if (open.isEmpty()) {
            throw new HttpException(BAD_GATEWAY, "A response came that nobody asked for");
        }
        if (!keepAlive) {
            throw new HttpException(BAD_GATEWAY, "A response came behind the last one");
        }
        String text = lines.read(in, limits.requestLineBytes(), BAD_GATEWAY, "The first line");
        line = text == null ? null : StatusLine.parse(text);
    }

    private void startBody(StatusLine start, HttpHeaders headers) throws HttpException {
        if (start.status() < 200) {
            skipInterim(start.status());
            return;
        }
        HttpResponse response = new HttpResponse(start.status(), headers, NO_BODY);
        long framing = Framing.of(headers, start.minorVersion());
        keepAlive = start.minorVersion() >= 1 && !headers.hasElement("Connection", "close");
        boolean content = HttpEncoder.hasContent(start.status()) && !Boolean.TRUE.equals(open.peek());
        untilClosed = content && framing == Framing.UNSAID;
        body = new BodyBuffer(0);
        sink = body;
        reader = BodyReader.ofLength(0);
        if (content) {
            HttpBodySink stream = streams.streamFor(response);
            long limit = stream == null ? limits.bodyBytes() : Long.MAX_VALUE;
            if (framing > limit) {
                throw new HttpException(BAD_GATEWAY, "The body is longer than " + limit + " bytes");
            }
            body = new BodyBuffer(limits.bodyBytes());
            sink = stream == null ? body : stream;
            reader = framing == Framing.CHUNKED
                    ? new ChunkedReader(lines, limits, limit)
                    : untilClosed ? BodyReader.untilClosed() : BodyReader.ofLength(framing);
        }
        keepAlive &= !untilClosed;
        head = response;
    }

    private void skipInterim(int status) throws HttpException {
        if (status == SWITCHING_PROTOCOLS) {
            throw new HttpException(BAD_GATEWAY, "The protocol was switched without being asked to");
        }
        if (++interim > HttpLimits.INTERIM_RESPONSES) {
            throw new HttpException(BAD_GATEWAY, "Too many interim responses came");
        }
        line = null;
    }

    private @Nullable HttpResponse finish() {
        HttpResponse whole = head == null ? null : head.withBody(body.toBytes());
        head = null;
        line = null;
        untilClosed = false;
        body = new BodyBuffer(0);
        sink = body;
        interim = 0;
        open.poll();
        lines.release();
        return whole;
    }
}
