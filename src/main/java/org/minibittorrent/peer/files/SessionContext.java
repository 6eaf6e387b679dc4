package org.minibittorrent.peer.files;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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

/** What all parts of a session need: the loop, the workers, the tracker, the state, the application. Loop thread. */
public final class SessionContext {
    private final EventLoop loop;
    private final Workers workers;
    private final TrackerLink link;
    private final String token;
    private final PeerState state;
    private final PeerState.Account account;
    private final SessionListener listener;
    private final Consumer<String> lost;
    private volatile boolean open = true;

    /**
     * The context of a session that has begun.
     *
     * @param token of the session
     * @param account what the user has
     * @param lost told why if the tracker knows the session no more
     */
    public SessionContext(
            EventLoop loop,
            Workers workers,
            TrackerLink link,
            String token,
            PeerState state,
            PeerState.Account account,
            SessionListener listener,
            Consumer<String> lost) {
        this.loop = loop;
        this.workers = workers;
        this.link = link;
        this.token = token;
        this.state = state;
        this.account = account;
        this.listener = listener;
        this.lost = lost;
    }

    public EventLoop loop() {
        return loop;
    }

    public long now() {
        return loop.now();
    }

    public PeerState.Account account() {
        return account;
    }

    public SessionListener listener() {
        return listener;
    }

    /** Whether the session goes on. Any thread. */
    public boolean isOpen() {
        return open;
    }

    public void close() {
        open = false;
    }

    /** Fails if the session is over: for what goes on after a wait. */
    void requireOpen() throws ApiException {
        if (!open) {
            throw new ApiException(ErrorCode.NOT_LOGGED_IN, "the session is over: log in again");
        }
    }

    /** Asks the tracker. The future completes on the loop thread. */
    public <R extends ApiReply> CompletableFuture<R> call(ApiRequest<R> request) {
        try {
            requireOpen();
        } catch (ApiException e) {
            return CompletableFuture.failedFuture(e);
        }
        CompletableFuture<R> answer = link.call(request, token);
        return answer.whenComplete((reply, failure) -> {
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

    /** What a future failed with, as far as it is the failure of something and not of someone waiting. */
    public static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** The same as an IOException. */
    static @Nullable IOException ioCause(@Nullable Throwable failure) {
        if (failure == null) {
            return null;
        }
        Throwable cause = cause(failure);
        return cause instanceof IOException known ? known : new IOException(String.valueOf(cause), cause);
    }
}
