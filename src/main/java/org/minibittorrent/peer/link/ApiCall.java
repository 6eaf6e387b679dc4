package org.minibittorrent.peer.link;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.http.HttpRequest;
import org.minibittorrent.http.HttpResponse;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.Timer;

/** One request under way, which ends exactly once: with a response, or with the reason why there is none. */
final class ApiCall {
    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final long SLOWEST_BYTES_PER_SECOND = 64 * 1024;

    /** The caller's side of a call. */
    interface Outcome {
        /** The tracker's response. */
        void answered(HttpResponse response);

        /** The tracker's response, which came when the call had failed for want of it. */
        void answeredLate(HttpResponse response);

        /** The reason why there is no response. */
        void failed(String why, @Nullable Throwable cause);
    }

    private final HttpRequest request;
    private final boolean repeatable;
    private final boolean undoable;
    private final Outcome outcome;
    private @Nullable Timer timer;
    private boolean sent;
    private boolean ended;

    /**
     * A call that waits for a connection.
     *
     * @param repeatable whether the tracker may be given it twice
     * @param undoable whether the caller wants a late response too
     */
    ApiCall(HttpRequest request, boolean repeatable, boolean undoable, Outcome outcome) {
        this.request = request;
        this.repeatable = repeatable;
        this.undoable = undoable;
        this.outcome = outcome;
    }

    HttpRequest request() {
        return request;
    }

    boolean isRepeatable() {
        return repeatable;
    }

    boolean isUndoable() {
        return undoable;
    }

    /** Notes that a connection carries it, so that the tracker may have acted upon it from now on. */
    void sent() {
        sent = true;
    }

    /** How long it may take: eight seconds, so that the user is told within the ten that are promised; more for a long body. */
    Duration patience() {
        return PATIENCE.plusSeconds(request.body().length / SLOWEST_BYTES_PER_SECOND);
    }

    void startTimer(EventLoop loop, Runnable timedOut) {
        timer = loop.schedule(patience().toNanos(), timedOut);
    }

    void succeed(HttpResponse response) {
        if (end()) {
            outcome.answered(response);
        } else {
            outcome.answeredLate(response);
        }
    }

    /** Ends it without a response. */
    void fail(String why, @Nullable Throwable cause) {
        if (end()) {
            boolean isDoubtful = sent && !repeatable;
            outcome.failed(
                    isDoubtful
                            ? "gave no answer (" + why + "): it may have been done, so look before you try again"
                            : "cannot be reached (" + why + "); try again when it is back",
                    cause);
        }
    }

    private boolean end() {
        boolean first = !ended;
        ended = true;
        if (timer != null) {
            timer.cancel();
        }
        return first;
    }
}
