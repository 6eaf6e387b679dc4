package org.minibittorrent.peer.link;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.http.HttpRequest;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.Timer;

/** One request under way, which ends exactly once. */
final class ApiCall {
    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final long SLOWEST_BYTES_PER_SECOND = 64 * 1024;
    private static final byte[] NOTHING = {};

    /** What becomes of it. */
    interface Outcome {
        /** The response; or the failure, then the rest is meaningless. */
        void ended(int status, byte[] body, @Nullable IOException failure);
    }

    private final HttpRequest request;
    private final Outcome outcome;
    private @Nullable Timer timer;
    private boolean ended;

    ApiCall(HttpRequest request, Outcome outcome) {
        this.request = request;
        this.outcome = outcome;
    }

    HttpRequest request() {
        return request;
    }

    /** How long it may take: eight seconds, so that the user is told within the ten that are promised; more for a long body. */
    Duration patience() {
        return PATIENCE.plusSeconds(request.body().length / SLOWEST_BYTES_PER_SECOND);
    }

    void startTimer(EventLoop loop, Runnable timedOut) {
        timer = loop.schedule(patience().toNanos(), timedOut);
    }

    void succeed(int status, byte[] body) {
        end(status, body, null);
    }

    void fail(IOException cause) {
        end(0, NOTHING, cause);
    }

    private void end(int status, byte[] body, @Nullable IOException failure) {
        if (!ended) {
            ended = true;
            if (timer != null) {
                timer.cancel();
            }
            outcome.ended(status, body, failure);
        }
    }
}
