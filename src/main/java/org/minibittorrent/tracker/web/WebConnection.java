package org.minibittorrent.tracker.web;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ApiLimits;
import org.minibittorrent.api.ApiRequest;
import org.minibittorrent.http.HttpEncoder;
import org.minibittorrent.http.HttpException;
import org.minibittorrent.http.HttpLimits;
import org.minibittorrent.http.HttpRequest;
import org.minibittorrent.http.HttpRequestDecoder;
import org.minibittorrent.http.HttpResponse;
import org.minibittorrent.net.Channel;
import org.minibittorrent.net.ChannelHandler;
import org.minibittorrent.net.WriteQueue;

/**
 * One connection to the tracker's port.
 *
 * <pre>
 * IDLE -> reading a request -> waiting for its answer -> IDLE          any -> ending: what is owed is sent, then closed
 *                                                    \-> event stream -> closed
 * </pre>
 *
 * Requests may be pipelined: answers leave in their order, and while too many are owed nothing is read.
 */
final class WebConnection implements ChannelHandler {
    private static final HttpLimits LIMITS = HttpLimits.standard().withBodyBytes(ApiLimits.UPLOAD_BYTES);
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final WebServer server;
    final InetAddress source;
    private final HttpRequestDecoder decoder = new HttpRequestDecoder(LIMITS, this::bodyLimit);
    private final ArrayDeque<Exchange> owed = new ArrayDeque<>();
    private final WriteQueue outbox = new WriteQueue();
    private @Nullable Channel channel;
    private @Nullable StreamSink stream;
    private ByteBuffer @Nullable [] lastWord;
    private ByteBuffer unread = ByteBuffer.allocate(0);

    /** Bytes that are reserved for the body that is being read. */
    private long reserved;

    private boolean inBody;
    private boolean ending;
    private boolean sending;

    /** When the other side must have done the next thing, as long as nothing is owed to it. */
    private long deadline;

    private long writtenAt;

    WebConnection(WebServer server, InetAddress source) {
        this.server = server;
        this.source = source;
        this.writtenAt = server.now();
        this.deadline = writtenAt + WebLimits.HEAD_NANOS;
    }

    /** Closes if the other side has let us wait for too long. */
    void closeIfOutOfTime() {
        boolean stuck = outbox.bytes() > 0 && server.now() - writtenAt > WebLimits.WRITE_NANOS;
        if (stuck || (owed.isEmpty() && stream == null && server.now() - deadline > 0)) {
            closeNow();
        }
    }

    @Override
    public void onOpen(Channel opened) {
        channel = opened;
    }

    @Override
    public void onReadable(Channel readable) throws IOException {
        ByteBuffer scratch = server.scratch;
        while (!ending && !isFull()) {
            int count = readable.read(scratch.clear());
            if (count < 0) {
                if (stream != null) {
                    readable.close();
                } else {
                    end();
                }
                return;
            }
            if (count == 0) {
                return;
            }
            take(scratch.flip());
        }
        readable.setReadable(false);
    }

    @Override
    public boolean onWritable(Channel writable) throws IOException {
        long before = outbox.bytes();
        boolean more = outbox.writeTo(writable);
        if (outbox.bytes() < before || before == 0) {
            writtenAt = server.now();
        }
        readOn(writable);
        return more;
    }

    @Override
    public void onClosed(@Nullable Throwable cause) {
        channel = null;
        ending = true;
        server.sources.release(
                source, reserved + owed.stream().mapToLong(e -> e.counted).sum());
        owed.clear();
        server.closed(this);
        if (stream != null) {
            stream.closed();
        }
    }

    void requestWrite() {
        if (channel != null) {
            if (outbox.bytes() == 0) {
                writtenAt = server.now();
            }
            channel.requestWrite();
        }
    }

    void closeNow() {
        if (channel != null) {
            channel.close();
        }
    }

    /** Closes when whoever calls this is done. */
    void closeLater(String reason) {
        Channel open = channel;
        if (open != null) {
            open.loop().executeUnlessClosed(() -> open.close(new IOException(reason)));
        }
    }

    /** Sends what waits, then closes. */
    void finish() {
        ending = true;
        if (channel != null) {
            channel.finish(WebLimits.FINISH_NANOS);
        }
    }

    private boolean isFull() {
        return owed.size() >= WebLimits.PIPELINE || outbox.bytes() > WebLimits.WAITING_BYTES;
    }

    /** Goes on reading after a pause, beginning with what was read before it. */
    private void readOn(Channel open) {
        if (!ending && !isFull() && unread.hasRemaining()) {
            ByteBuffer rest = unread;
            unread = ByteBuffer.allocate(0);
            take(rest);
        }
        if (!ending && !isFull()) {
            open.setReadable(true);
        }
    }

    private void take(ByteBuffer in) {
        if (stream != null) {
            closeLater("sends something on an event stream");
            return;
        }
        try {
            boolean within = decoder.midMessage();
            while (in.hasRemaining() && !ending && !isFull()) {
                HttpRequest request = decoder.next(in);
                if (request == null) {
                    break;
                }
                within = false;
                begin(request);
            }
            if (decoder.midMessage() && !within && !inBody) {
                deadline = server.now() + WebLimits.HEAD_NANOS;
            }
            if (decoder.takeContinue()) {
                outbox.add(HttpEncoder.continueResponse());
                requestWrite();
            }
        } catch (HttpException e) {
            lastWord = HttpEncoder.encode(e.response(), false, true);
            end();
        }
        if (in.hasRemaining() && !ending) {
            unread = ByteBuffer.allocate(in.remaining()).put(in).flip();
        }
    }

    /** Looks at the head of a request with a body. */
    private int bodyLimit(HttpRequest head) throws HttpException {
        String refusal = server.hosts.refusal(head);
        if (refusal != null) {
            throw new HttpException(421, refusal);
        }
        int limit = Routes.bodyLimit(head, server.service);
        long length = head.header("Content-Length").map(Long::parseLong).orElse((long) limit);
        if (length > WebLimits.SHORT_BODY && length <= limit) {
            server.sources.reserve(source, length);
            reserved = length;
        }
        inBody = true;
        deadline = server.now()
                + WebLimits.BODY_NANOS
                + Math.min(length, limit) / WebLimits.BODY_BYTES_PER_SECOND * SECOND;
        return limit;
    }

    private void begin(HttpRequest request) {
        Exchange exchange = new Exchange(this, request, reserved);
        reserved = 0;
        inBody = false;
        owed.add(exchange);
        server.busy(this);
        String refusal = server.hosts.refusal(request);
        HttpResponse page = refusal == null ? Routes.page(request) : HttpResponse.text(421, refusal);
        ending |= !request.keepAlive();
        if (page != null) {
            exchange.respond(page);
        } else if (exchange.isStream()) {
            sendAnswers();
        } else {
            ask(request, exchange);
        }
    }

    private void ask(HttpRequest request, Exchange exchange) {
        try {
            ApiRequest<?> decoded = ApiRequest.decode(Routes.operation(request).orElse(""), request.body());
            server.service.handle(decoded, Routes.token(request), source, exchange);
        } catch (ApiException e) {
            exchange.refuse(e);
        }
    }

    /** Sends the answers whose turn it is. */
    void sendAnswers() {
        if (sending || channel == null) {
            return;
        }
        sending = true;
        for (Exchange next = owed.peek(); next != null && isReady(next); next = owed.peek()) {
            owed.remove();
            server.sources.release(source, next.counted);
            if (next.answer != null) {
                outbox.add(next.answer);
            }
        }
        sending = false;
        if (owed.isEmpty() && stream == null) {
            deadline = server.now() + WebLimits.IDLE_NANOS;
            server.idle(this);
            if (ending) {
                end();
            }
        }
        requestWrite();
    }

    private boolean isReady(Exchange exchange) {
        if (exchange.answer == null && exchange.isStream()) {
            openStream(exchange);
            return true;
        }
        return exchange.answer != null;
    }

    private void openStream(Exchange exchange) {
        StreamSink opening = new StreamSink(this);
        try {
            opening.opened(server.service.openEvents(Routes.token(exchange.request), opening), outbox);
            stream = opening;
        } catch (ApiException e) {
            exchange.refuse(e);
        }
    }

    /** Takes no more requests; closes when what is owed is sent. */
    private void end() {
        ending = true;
        if (owed.isEmpty() && stream == null) {
            if (lastWord != null) {
                outbox.add(lastWord);
                lastWord = null;
            }
            finish();
        }
    }
}
