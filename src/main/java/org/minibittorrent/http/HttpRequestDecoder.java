package org.minibittorrent.http;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A decoder of requests from bytes, in whatever cuts they come. One for each connection of a server; not thread safe.
 *
 * <pre>
 * FIRST LINE --- HEADER --- (limit asked, 100 Continue wanted?) --- BODY --- request
 *     ^                                                                        |
 *     +------------------------------------------------------------------------+
 * </pre>
 *
 * <p>Pipelined requests come out one by one: call {@link #next} again while it gives one, and stop calling when enough of
 * them wait for their answers. Bytes behind a request that does not keep the connection are thrown away (RFC 9112 section
 * 9.6). Once it has thrown it throws the same for ever: what follows a broken request is not to be read as requests.
 */
public final class HttpRequestDecoder {
    /** The limit of a request's body, decided when its head is known and before any of the body is taken. */
    public interface BodyLimit {
        /**
         * Looks at the head.
         *
         * @param head the request without its body
         * @return bytes; the limit of the decoder holds besides
         * @throws HttpException refuses the request as a whole, as to who may send it or where to
         */
        int bodyLimit(HttpRequest head) throws HttpException;
    }

    private final HttpLimits limits;
    private final BodyLimit bodyLimit;
    private final LineReader lines = new LineReader();
    private final FieldReader fields;
    private RequestLine.@Nullable Parsed line;
    private boolean emptyLineSkipped;
    private @Nullable HttpRequest head;
    private BodyReader reader = BodyReader.ofLength(0);
    private BodyBuffer body = new BodyBuffer(0);
    private boolean continueWanted;
    private boolean lastCame;
    private @Nullable HttpException failure;

    /** A decoder with one limit for all bodies. */
    public HttpRequestDecoder(HttpLimits limits) {
        this(limits, head -> limits.bodyBytes());
    }

    /**
     * A decoder that asks, for each request with a body, how long that may be.
     *
     * @param limits of everything else, and of what {@code bodyLimit} can allow
     * @param bodyLimit called within {@link #next}
     */
    public HttpRequestDecoder(HttpLimits limits, BodyLimit bodyLimit) {
        this.limits = limits;
        this.bodyLimit = bodyLimit;
        fields = new FieldReader(lines, limits);
    }

    /**
     * Takes bytes, up to the end of a request.
     *
     * @param in emptied from its position, unless a request ends before its end
     * @return a request, or null if it takes more bytes
     * @throws HttpException the request is refused: answer with {@link HttpException#response} and close
     */
    public @Nullable HttpRequest next(ByteBuffer in) throws HttpException {
        if (failure != null) {
            throw failure;
        }
        if (lastCame) {
            in.position(in.limit());
            return null;
        }
        try {
            return read(in);
        } catch (HttpException e) {
            failure = e;
            throw e;
        }
    }

    /** Whether part of a request has come: the end of the stream would cut it off, and the sender owes the rest. */
    public boolean midMessage() {
        return line != null || lines.started();
    }

    /**
     * Whether the sender waits for a word before it sends the body. To ask when {@link #next} gave null; true once for a
     * request. Then write {@link HttpEncoder#continueResponse()}, behind the answers to earlier requests.
     */
    public boolean takeContinue() {
        boolean wanted = continueWanted;
        continueWanted = false;
        return wanted;
    }

    private @Nullable HttpRequest read(ByteBuffer in) throws HttpException {
        if (line == null && !readLine(in)) {
            return null;
        }
        if (head == null && !readHead(in)) {
            return null;
        }
        boolean complete = reader.read(in, body);
        if (complete || !body.isEmpty()) {
            // A sender that did not wait need not be told.
            continueWanted = false;
        }
        return complete ? finish() : null;
    }

    private boolean readLine(ByteBuffer in) throws HttpException {
        String text = lines.read(in, limits.requestLineBytes(), 414, "The first line");
        if (text != null && text.isEmpty() && !emptyLineSkipped) {
            // Some clients send a CRLF too many behind a body (RFC 9112 section 2.2).
            emptyLineSkipped = true;
            text = lines.read(in, limits.requestLineBytes(), 414, "The first line");
        }
        if (text == null) {
            return false;
        }
        line = RequestLine.parse(text);
        return true;
    }

    private boolean readHead(ByteBuffer in) throws HttpException {
        if (line == null || !fields.read(in)) {
            return false;
        }
        HttpRequest request =
                new HttpRequest(line.method(), line.target(), line.minorVersion(), fields.take(), new byte[0]);
        RequestLine.checkHost(request);
        long framing = Framing.of(request.headers(), request.minorVersion());
        boolean expects = RequestLine.expectsContinue(request);
        if (framing == Framing.UNSAID || framing == 0) {
            reader = BodyReader.ofLength(0);
            body = new BodyBuffer(0);
        } else {
            int limit = Math.min(limits.bodyBytes(), bodyLimit.bodyLimit(request));
            if (framing > limit) {
                throw new HttpException(413, "The body is longer than " + limit + " bytes");
            }
            reader =
                    framing == Framing.CHUNKED ? new ChunkedReader(lines, limits, limit) : BodyReader.ofLength(framing);
            body = new BodyBuffer(framing == Framing.CHUNKED ? limit : (int) framing);
            continueWanted = expects;
        }
        head = request;
        return true;
    }

    private @Nullable HttpRequest finish() {
        lastCame = head != null && !head.keepAlive();
        HttpRequest whole = head == null ? null : head.withBody(body.toBytes());
        head = null;
        line = null;
        emptyLineSkipped = false;
        body = new BodyBuffer(0);
        lines.release();
        return whole;
    }
}
