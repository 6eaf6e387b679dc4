package org.minibittorrent.tracker.web;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.ApiEvent;
import org.minibittorrent.http.HttpEncoder;
import org.minibittorrent.http.HttpResponse;
import org.minibittorrent.net.WriteQueue;

/** The event stream that a connection has become. */
final class StreamSink implements ApiService.EventSink {
    private static final HttpResponse HEAD =
            HttpResponse.of(200, "application/x-bencode-stream", new byte[0]).with("Cache-Control", "no-store");

    private final WebConnection connection;
    private WriteQueue outbox = new WriteQueue();
    private @Nullable Runnable onClosed;
    private boolean ended;

    StreamSink(WebConnection connection) {
        this.connection = connection;
        outbox.add(HttpEncoder.streamHead(HEAD, true));
    }

    /** The service has accepted the stream: what it has sent so far goes where all else goes; {@code onClosed} hears of the end. */
    void opened(Runnable onClosed, WriteQueue shared) {
        this.onClosed = onClosed;
        shared.add(outbox);
        outbox = shared;
    }

    @Override
    public void send(ApiEvent event) {
        if (!ended) {
            outbox.add(HttpEncoder.chunk(ByteBuffer.wrap(event.encode())));
            if (outbox.bytes() > WebLimits.WAITING_EVENT_BYTES) {
                ended = true;
                connection.closeLater("does not read its events");
            }
            connection.requestWrite();
        }
    }

    @Override
    public void end() {
        if (!ended) {
            ended = true;
            outbox.add(HttpEncoder.lastChunk());
            connection.finish();
        }
    }

    /** The connection is gone. */
    void closed() {
        ended = true;
        if (onClosed != null) {
            onClosed.run();
            onClosed = null;
        }
    }
}
