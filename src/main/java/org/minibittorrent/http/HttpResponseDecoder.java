package org.minibittorrent.http;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A decoder of responses from bytes, in whatever cuts they come. One for each connection of a client; not thread safe.
 *
 * <p>It has to be told of each request ({@link #requestSent}), because the answer to HEAD has a length and no content;
 * what was not asked for is refused. Interim responses (1xx) are skipped. A response that was streamed comes out with
 * an empty body when its last part was handed on. Whatever the fault, the status of its exceptions is 502.
 */
public final class HttpResponseDecoder extends MessageDecoder<HttpResponseDecoder.StatusLine, HttpResponse> {
    /** The choice of responses that are handed on in parts rather than kept in memory. */
    public interface Streams {
        /**
         * {@return the receiver of the body in parts, without a limit on its length; or null to have the response whole}
         * It sees the head of a response that has content. An exception refuses the response; the connection is to be
         * closed.
         */
        @Nullable
        HttpBodySink streamFor(HttpResponse head) throws HttpException;
    }

    /** The first line of a response (RFC 9112 section 4). */
    record StatusLine(int minorVersion, int status) {}

    private static final int BAD_GATEWAY = 502;
    private static final int SWITCHING_PROTOCOLS = 101;

    /** A version, three digits and any reason, also none, with or without the space before it. */
    private static final Pattern STATUS_LINE = Pattern.compile("(.{8}) ([0-9]{3})( .*)?", Pattern.DOTALL);

    private final Streams streams;

    /** For each request without its response, whether it was HEAD. */
    private final Queue<Boolean> open = new ArrayDeque<>();

    private boolean untilClosed;
    private int interim;
    private boolean keepAlive = true;

    /** A decoder that hands out all responses whole. */
    public HttpResponseDecoder(HttpLimits limits) {
        this(limits, head -> null);
    }

    /**
     * A decoder that hands on the bodies of some responses in parts. It asks {@code streams} within {@link #next}; the
     * limits are those of heads, and of the bodies of all other responses.
     */
    public HttpResponseDecoder(HttpLimits limits, Streams streams) {
        super(limits);
        this.streams = streams;
    }

    /**
     * Notes a request that is on its way; in the order of the requests, each before its answer can come. An
     * {@code IllegalStateException} if 1024 have no answer yet.
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

    /**
     * Notes that the stream of bytes has ended; gives the response that ends with it, or null. An exception if it ended
     * within a response, or before one that is due.
     */
    public @Nullable HttpResponse end() throws HttpException {
        checkFailure();
        keepAlive = false;
        if (head != null && untilClosed) {
            return finish(head);
        }
        if (midMessage() || !open.isEmpty()) {
            throw fail(new HttpException(BAD_GATEWAY, "The connection ended before the response did"));
        }
        return null;
    }

    @Override
    HttpException fail(HttpException cause) {
        return super.fail(cause.status() == BAD_GATEWAY ? cause : new HttpException(BAD_GATEWAY, cause));
    }

    @Override
    @Nullable
    StatusLine readLine(ByteBuffer in) throws HttpException {
        if (open.isEmpty()) {
            throw new HttpException(BAD_GATEWAY, "A response came that nobody asked for");
        }
        if (!keepAlive) {
            throw new HttpException(BAD_GATEWAY, "A response came behind the last one");
        }
        String text = lines.read(in, limits.requestLineBytes(), BAD_GATEWAY, "The first line");
        return text == null ? null : parse(text);
    }

    private static StatusLine parse(String line) throws HttpException {
        Matcher parts = STATUS_LINE.matcher(line);
        if (!parts.matches()) {
            throw new HttpException(BAD_GATEWAY, "The first line is not a version and a status");
        }
        int minorVersion = RequestLine.minorVersion(parts.group(1), BAD_GATEWAY);
        int status = Integer.parseInt(parts.group(2));
        if (status < 100 || status > 599) {
            throw new HttpException(BAD_GATEWAY, "The status is not one of HTTP");
        }
        return new StatusLine(minorVersion, status);
    }

    @Override
    @Nullable
    HttpResponse begin(StatusLine start, HttpHeaders headers) throws HttpException {
        if (start.status() == SWITCHING_PROTOCOLS) {
            throw new HttpException(BAD_GATEWAY, "The protocol was switched without being asked to");
        }
        if (start.status() < 200) {
            if (++interim > HttpLimits.INTERIM_RESPONSES) {
                throw new HttpException(BAD_GATEWAY, "Too many interim responses came");
            }
            return null;
        }
        HttpResponse response = new HttpResponse(start.status(), headers, new byte[0]);
        long framing = Framing.of(headers, start.minorVersion());
        boolean content = HttpEncoder.hasContent(start.status()) && !Boolean.TRUE.equals(open.peek());
        untilClosed = content && framing == Framing.UNSAID;
        keepAlive = !untilClosed && start.minorVersion() >= 1 && !headers.hasElement("Connection", "close");
        startBody(content ? framing : 0, limits.bodyBytes(), content ? streams.streamFor(response) : null);
        return response;
    }

    @Override
    HttpResponse finish(HttpResponse begun, byte[] content) {
        untilClosed = false;
        interim = 0;
        open.poll();
        return begun.withBody(content);
    }
}
