package org.minibittorrent.peer.link;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ApiReply;
import org.minibittorrent.api.ApiRequest;
import org.minibittorrent.http.HttpRequest;
import org.minibittorrent.http.HttpResponse;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.Timer;

/** One request under way, which ends exactly once: with the reply, or with the reason why there is none. */
final class ApiCall<R extends ApiReply> {
    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final long SLOWEST_BYTES_PER_SECOND = 64 * 1024;

    final HttpRequest request;
    final CompletableFuture<R> answer = new CompletableFuture<>(); // the reply to come
    private final ApiRequest<R> question;
    private final @Nullable Consumer<R> late;
    private @Nullable Timer timer;
    private boolean sent;
    private boolean ended;

    /**
     * A call that waits for a connection.
     *
     * @param request the question as it travels
     * @param late given a reply that comes when the call has failed for want of it; null if nobody wants that
     */
    ApiCall(ApiRequest<R> question, HttpRequest request, @Nullable Consumer<R> late) {
        this.question = question;
        this.request = request;
        this.late = late;
    }

    /** {@return whether the tracker may be given it twice} */
    boolean isRepeatable() {
        return question.isRepeatable();
    }

    /** {@return whether the caller wants a late reply too} */
    boolean isUndoable() {
        return late != null;
    }

    /** Notes that a connection carries it, so that the tracker may have acted upon it from now on. */
    void sent() {
        sent = true;
    }

    /** How long it may take: eight seconds, so that the user is told within the ten that are promised; more for a long body. */
    Duration patience() {
        return PATIENCE.plusSeconds(request.body().length / SLOWEST_BYTES_PER_SECOND);
    }

    /** Begins to wait, for the first time or anew. */
    void startTimer(EventLoop loop, long nanos, Runnable timedOut) {
        if (timer != null) {
            timer.cancel();
        }
        timer = loop.schedule(nanos, timedOut);
    }

    /** Ends it with the tracker's response, unless it has failed for want of that. */
    void succeed(HttpResponse response) {
        boolean isLate = !end();
        try {
            if (response.status() != 200) {
                throw ApiException.decode(response.status(), response.body());
            }
            R reply = question.decodeReply(response.body());
            if (!isLate) {
                answer.complete(reply);
            } else if (late != null) {
                late.accept(reply);
            }
        } catch (ApiException e) {
            // Of a late one nothing came, as the caller was told.
            answer.completeExceptionally(e);
        }
    }

    /** Ends it without a response from the tracker at this address. */
    void fail(String tracker, String why, @Nullable Throwable cause) {
        if (end()) {
            boolean isDoubtful = sent && !isRepeatable();
            String text = isDoubtful
                    ? "gave no answer (" + why + "): it may have been done, so look before you try again"
                    : "cannot be reached (" + why + "); try again when it is back";
            answer.completeExceptionally(new PeerException(
                    PeerException.Kind.TRACKER_UNREACHABLE, "the tracker " + tracker + " " + text, cause));
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
