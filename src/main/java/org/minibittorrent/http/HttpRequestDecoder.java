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
 * <p>Pipelined requests come out one by one: call {@link #next} again while it gives one, and stop calling when enough
 * of them wait for their answers. A request that is refused is answered with {@link HttpException#response}. Bytes
 * behind a request that does not keep the connection are thrown away (RFC 9112 section 9.6).
 */
public final class HttpRequestDecoder extends MessageDecoder<RequestLine, HttpRequest> {
    /** The limit of a request's body, decided when its head is known and before any of the body is taken. */
    public interface BodyLimit {
        /**
         * {@return the bytes that the body of this head may have; the limit of the decoder holds besides} An exception
         * refuses the request as a whole, as to who may send it or where to.
         */
        int bodyLimit(HttpRequest head) throws HttpException;
    }

    private final BodyLimit bodyLimit;
    private boolean emptyLineSkipped;
    private boolean continueWanted;
    private boolean lastCame;

    /** A decoder with one limit for all bodies. */
    public HttpRequestDecoder(HttpLimits limits) {
        this(limits, head -> limits.bodyBytes());
    }

    /**
     * A decoder that asks {@code bodyLimit}, within {@link #next}, how long the body of each request may be, within its
     * own limits.
     */
    public HttpRequestDecoder(HttpLimits limits, BodyLimit bodyLimit) {
        super(limits);
        this.bodyLimit = bodyLimit;
    }

    /**
     * Whether the sender waits for a word before it sends the body; one that did not wait need not be told. To ask when
     * {@link #next} gave null; true once for a request. Then write {@link HttpEncoder#continueResponse()}, behind the
     * answers to earlier requests.
     */
    public boolean takeContinue() {
        boolean wanted = continueWanted && head != null && body.isEmpty();
        continueWanted = false;
        return wanted;
    }

    @Override
    @Nullable
    RequestLine readLine(ByteBuffer in) throws HttpException {
        if (lastCame) {
            in.position(in.limit());
            return null;
        }
        String text = lines.read(in, limits.requestLineBytes(), 414, "The first line");
        if (text != null && text.isEmpty() && !emptyLineSkipped) {
            // Some clients send a CRLF too many behind a body (RFC 9112 section 2.2).
            emptyLineSkipped = true;
            return null;
        }
        return text == null ? null : RequestLine.parse(text);
    }

    @Override
    HttpRequest begin(RequestLine line, HttpHeaders headers) throws HttpException {
        HttpRequest request = new HttpRequest(line.method(), line.target(), line.minorVersion(), headers, new byte[0]);
        RequestLine.checkHost(request);
        long framing = Framing.of(headers, line.minorVersion());
        boolean expects = RequestLine.expectsContinue(request);
        boolean hasBody = framing != Framing.UNSAID && framing != 0;
        int limit = hasBody ? Math.min(limits.bodyBytes(), bodyLimit.bodyLimit(request)) : 0;
        startBody(hasBody ? framing : 0, limit, null);
        continueWanted = hasBody && expects;
        return request;
    }

    @Override
    HttpRequest finish(HttpRequest begun, byte[] content) {
        lastCame = !begun.keepAlive();
        emptyLineSkipped = false;
        return begun.withBody(content);
    }
}
