package org.minibittorrent.peer.link;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.ApiLimits;
import org.minibittorrent.http.HttpEncoder;
import org.minibittorrent.http.HttpException;
import org.minibittorrent.http.HttpLimits;
import org.minibittorrent.http.HttpResponse;
import org.minibittorrent.http.HttpResponseDecoder;
import org.minibittorrent.net.Channel;
import org.minibittorrent.net.ChannelHandler;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.WriteQueue;

/** A connection to a tracker that carries one request after another, and is kept in between. */
final class ApiConnection implements ChannelHandler {
    private static final long CONNECT_NANOS = Duration.ofSeconds(7).toNanos();
    private static final long LATE_NANOS = Duration.ofSeconds(30).toNanos();
    private static final int READ_BYTES = 16 * 1024;

    private final HttpTrackerLink link;
    private final EventLoop loop;
    private final HttpResponseDecoder decoder =
            new HttpResponseDecoder(HttpLimits.standard().withBodyBytes(ApiLimits.REPLY_BYTES));
    private final WriteQueue output = new WriteQueue();
    private final Channel channel;
    private @Nullable ApiCall<?> current;
    private boolean open;
    private boolean used;
    private boolean heard;

    /** A connection that is being made. */
    ApiConnection(HttpTrackerLink link, EventLoop loop, InetSocketAddress tracker) {
        this.link = link;
        this.loop = loop;
        this.channel = loop.connect(tracker, null, CONNECT_NANOS, this);
    }

    /** Sends a call; only when there is no other. */
    void send(ApiCall<?> call) {
        current = call;
        heard = false;
        decoder.requestSent(call.request);
        output.add(HttpEncoder.encode(call.request));
        if (open) {
            call.sent();
            channel.requestWrite();
        }
    }

    /**
     * Gives up a call that has ended by itself. Its answer would be taken for that of another one, so the connection ends
     * too; only the answer to what can be undone is waited for a while longer.
     */
    void abandon(ApiCall<?> call) {
        if (current == call && call.isUndoable() && open) {
            loop.schedule(LATE_NANOS, () -> {
                if (current == call) {
                    close();
                }
            });
        } else if (current == call) {
            close();
        }
    }

    void close() {
        channel.close();
    }

    @Override
    public void onOpen(Channel opened) {
        open = true;
        if (current != null) {
            current.sent();
        }
        opened.requestWrite();
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
                    HttpResponse last = heard ? decoder.end() : null;
                    if (last != null) {
                        answered(last);
                    }
                    throw new EOFException("it ended the connection");
                }
                heard = true;
                in.flip();
                while (in.hasRemaining()) {
                    HttpResponse response = decoder.next(in);
                    if (response != null) {
                        answered(response);
                    }
                }
            }
        } catch (HttpException e) {
            throw new IOException("it does not speak HTTP as expected: " + e.getMessage(), e);
        }
    }

    private void answered(HttpResponse response) {
        ApiCall<?> call = current;
        current = null;
        used = true;
        link.answered();
        if (decoder.keepAlive()) {
            link.free(this);
        } else {
            close();
        }
        if (call != null) {
            call.succeed(response);
        }
    }

    @Override
    public void onClosed(@Nullable Throwable cause) {
        ApiCall<?> call = current;
        current = null;
        if (call != null && used && !heard && cause != null && call.isRepeatable()) {
            // Most likely the tracker ended a connection that it had kept long enough, just before the call came.
            link.again(call);
        } else if (call != null) {
            String why = cause == null ? "the connection was closed" : cause.getMessage();
            link.fail(call, why == null ? String.valueOf(cause) : why, cause);
        }
        link.gone(this);
    }
}
