package org.minibittorrent.peer.files;

import java.io.IOException;
import java.nio.file.Path;
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
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.reason.Standstill.Next;
import org.minibittorrent.transfer.Places;

/** The surroundings that all parts of a session share; {@code lost} is told why if the tracker forgot it. Loop thread. */
public record SessionContext(
        EventLoop loop,
        Workers workers,
        TrackerLink link,
        String token,
        PeerState state,
        PeerState.Account account,
        SessionListener listener,
        Consumer<Standstill> lost,
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
        return isOpen() ? heed(link.call(request, token)) : sessionOver();
    }

    /** Asks the tracker something of which there may be very many, so that it waits its turn. */
    <R extends ApiReply> CompletableFuture<R> callInTurn(ApiRequest<R> request) {
        return isOpen() ? heed(link.callInTurn(request, token)) : sessionOver();
    }

    private static <R> CompletableFuture<R> sessionOver() {
        return CompletableFuture.failedFuture(
                new ApiException(ErrorCode.NOT_LOGGED_IN, "the session is over: log in again"));
    }

    private <R> CompletableFuture<R> heed(CompletableFuture<R> answer) {
        return answer.whenComplete((reply, failure) -> {
            if (failure instanceof ApiException refusal && refusal.code() == ErrorCode.NOT_LOGGED_IN) {
                lost.accept(Standstill.of(Reason.SESSION_UNKNOWN, "").then(Next.OVER));
            }
        });
    }

    /** Has a worker do what waits for the disk on which a path lies. The future completes on the loop thread. */
    <T> CompletableFuture<T> onDisk(Path path, Callable<T> work) {
        return onDisk(path, why -> {}, work);
    }

    /** The same; told is the reason why nothing comes of it, while that is so, and then null. */
    <T> CompletableFuture<T> onDisk(Path path, Consumer<@Nullable Standstill> waits, Callable<T> work) {
        return Places.call(path, String.valueOf(path.getFileName()), loop, workers, waits, work);
    }

    /** Has a worker do what takes long. The future completes on the loop thread. */
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
