package org.minibittorrent.peer.link;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.http.HttpBodySink;
import org.minibittorrent.http.HttpEncoder;
import org.minibittorrent.http.HttpException;
import org.minibittorrent.http.HttpLimits;
import org.minibittorrent.http.HttpRequest;
import org.minibittorrent.http.HttpResponse;
import org.minibittorrent.http.HttpResponseDecoder;
import org.minibittorrent.net.Channel;
import org.minibittorrent.net.ChannelHandler;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.Timer;
import org.minibittorrent.net.WriteQueue;

/**
 * The peer's end of an event stream: it connects again, after a growing and random pause, whenever the stream is lost. A
 * tracker that is silent for longer than its pings are apart is taken for gone. Loop thread.
 */
public final class EventStreamClient {
    private static final long CONNECT_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long SILENCE_NANOS = Duration.ofSeconds(25).toNanos();
    private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(200).toNanos();
    private static final long LONGEST_PAUSE_NANOS = Duration.ofSeconds(4).toNanos();
    private static final int READ_BYTES = 16 * 1024;

    private final EventLoop loop;
    private final InetSocketAddress tracker;
    private final HttpRequest request;
    private final RandomGenerator random;
    private final TrackerLink.Listener listener;
    private final Runnable whenLost;
    private @Nullable Attempt attempt;
    private @Nullable Timer retry;
    private int failures;
    private boolean toldLost;
    private boolean closed;

    public EventStreamClient(
            EventLoop loop,
            InetSocketAddress tracker,
            HttpRequest request,
            RandomGenerator random,
            TrackerLink.Listener listener,
            Runnable whenLost) {
        this.loop = loop;
        this.tracker = tracker;
        this.request = request;
        this.random = random;
        this.listener = listener;
        this.whenLost = whenLost;
    }

    public void connect() {
        retry = null;
        attempt = new Attempt();
    }

    public void close() {
        closed = true;
        if (retry != null) {
            retry.cancel();
        }
        if (attempt != null) {
            attempt.channel.close();
        }
    }

    private void lost(IOException cause) {
        attempt = null;
        if (closed) {
            return;
        }
        long pause = Math.min(LONGEST_PAUSE_NANOS, FIRST_PAUSE_NANOS << Math.min(failures++, 10));
        retry = loop.schedule(pause / 2 + random.nextLong(pause), this::connect);
        if (!toldLost) {
            toldLost = true;
            whenLost.run();
            listener.lost(cause);
        }
    }

    /** One connection. */
    private final class Attempt implements ChannelHandler {
        private final HttpResponseDecoder decoder = new HttpResponseDecoder(HttpLimits.standard(), this::streamFor);
        private final WriteQueue output = new WriteQueue();
        private final Channel channel = loop.connect(tracker, null, CONNECT_NANOS, this);
        private @Nullable ApiException refusal;
        private long heardAt = loop.now();
        private @Nullable Timer silence;

        @Override
        public void onOpen(Channel open) {
            decoder.requestSent(request);
            output.add(HttpEncoder.encode(request));
            open.requestWrite();
            watch(open);
        }

        private void watch(Channel open) {
            long left = SILENCE_NANOS - (loop.now() - heardAt);
            if (left <= 0) {
                open.close(new SocketTimeoutException("it is silent"));
            } else {
                silence = loop.schedule(left, () -> watch(open));
            }
        }

        private @Nullable HttpBodySink streamFor(HttpResponse head) {
            if (head.status() != 200) {
                return null;
            }
            failures = 0;
            toldLost = false;
            listener.connected();
            EventReader reader = new EventReader(event -> {
                if (!closed) {
                    listener.event(event);
                }
            });
            return reader::take;
        }

        @Override
        public boolean onWritable(Channel writable) throws IOException {
            return output.writeTo(writable);
        }

        @Override
        public void onReadable(Channel readable) throws IOException {
            ByteBuffer in = ByteBuffer.allocate(READ_BYTES);
            try {
                for (int count = readable.read(in); count != 0; count = readable.read(in.clear())) {
                    if (count < 0) {
                        throw new EOFException("it ended the stream");
                    }
                    heardAt = loop.now();
                    in.flip();
                    while (in.hasRemaining() && !closed) {
                        HttpResponse response = decoder.next(in);
                        if (response != null) {
                            ended(response);
                        }
                    }
                }
            } catch (HttpException e) {
                throw new IOException("its event stream cannot be understood: " + e.getMessage(), e);
            }
        }

        private void ended(HttpResponse response) throws IOException {
            if (response.status() == 200) {
                throw new EOFException("it ended the stream");
            }
            ApiException answer = ApiException.decode(response.status(), response.body());
            refusal = answer.code() == ErrorCode.NOT_LOGGED_IN ? answer : null;
            throw answer;
        }

        @Override
        public void onClosed(@Nullable Throwable cause) {
            if (silence != null) {
                silence.cancel();
            }
            if (attempt != this || closed) {
                return;
            }
            if (refusal != null) {
                closed = true;
                listener.refused(refusal);
            } else {
                lost(cause instanceof IOException known ? known : new IOException("the stream was closed", cause));
            }
        }
    }
}
