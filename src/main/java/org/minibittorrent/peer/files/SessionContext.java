package org.minibittorrent.peer.files;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ApiReply;
import org.minibittorrent.api.ApiRequest;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.Workers;
import org.minibittorrent.peer.link.TrackerLink;
import org.minibittorrent.peer.state.PeerState;

/** The surroundings that all parts of a session share; {@code lost} is told why if the tracker forgot it. Loop thread. */
public record SessionContext(
        EventLoop loop,
        Workers workers,
        TrackerLink link,
        String token,
        PeerState state,
        PeerState.Account account,
        SessionListener listener,
        Consumer<String> lost,
        AtomicBoolean over) {
    public long now() {
        return loop.now();
    }

    /** Whether the session goes on. Any thread. */
    public boolean isOpen() {
        return !over.get();
    }

    public void close() {
        over.set(true);
    }

    /** Asks the tracker. The future completes on the loop thread. */
    public <R extends ApiReply> CompletableFuture<R> call(ApiRequest<R> request) {
        if (!isOpen()) {
            return CompletableFuture.failedFuture(
                    new ApiException(ErrorCode.NOT_LOGGED_IN, "the session is over: log in again"));
        }
        return link.call(request, token).whenComplete((reply, failure) -> {
            if (failure instanceof ApiException refusal && refusal.code() == ErrorCode.NOT_LOGGED_IN) {
                lost.accept(String.valueOf(refusal.getMessage()));
            }
        });
    }

    /** Has a worker do what waits for the disk. The future completes on the loop thread. */
    <T> CompletableFuture<T> onWorker(Callable<T> work) {
        return workers.call(loop, work);
    }

    /** Done when what was put into the state so far is kept. */
    CompletableFuture<Void> kept() {
        CompletableFuture<Void> result = new CompletableFuture<>();
        state.afterKept(failure -> {
            if (failure == null) {
                result.complete(null);
            } else {
                result.completeExceptionally(failure);
            }
        });
        return result;
    }

    /** Done after a while. */
    public CompletableFuture<Void> after(long nanos) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        var unused = loop.schedule(nanos, () -> result.complete(null));
        return result;
    }

    /** {@return the cause of a failed future, out of the exception in which a dependent one wraps it} */
    public static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** {@return the same as an IOException} */
    static @Nullable IOException ioCause(@Nullable Throwable failure) {
        if (failure == null) {
            return null;
        }
        Throwable cause = cause(failure);
        return cause instanceof IOException known ? known : new IOException(String.valueOf(cause), cause);
    }
}
