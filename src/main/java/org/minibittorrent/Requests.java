package org.minibittorrent;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.minibittorrent.RequestException.Reason;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.net.IoThreads;
import org.minibittorrent.peer.link.PeerException;

/** Carries requests of the application to the loop, waits for the outcome, and puts failures into its terms. Any thread. */
final class Requests {
    /**
     * Longer than one answer of the tracker is waited for below, so that the failure told is the one that happened; and less
     * than the ten seconds within which a user is promised to be told.
     */
    private static final long PATIENCE_SECONDS = 9;

    private final IoThreads threads;

    Requests(IoThreads threads) {
        this.threads = threads;
    }

    /** Starts something on the loop; the future completes there. */
    <T> CompletableFuture<T> start(Supplier<CompletableFuture<T>> request) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            threads.loop().execute(() -> {
                try {
                    var unused = request.get().whenComplete((value, failure) -> complete(result, value, failure));
                } catch (RuntimeException | Error e) {
                    result.completeExceptionally(e);
                    throw e;
                }
            });
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(new RequestException(Reason.NOT_LOGGED_IN, "the peer is closed", e));
        }
        return result;
    }

    private static <T> void complete(CompletableFuture<T> result, T value, Throwable failure) {
        if (failure == null) {
            result.complete(value);
        } else {
            result.completeExceptionally(failure);
        }
    }

    /** Does something on the loop and waits for it; for what can fail by the tracker's word alone. */
    <T> T ask(Supplier<CompletableFuture<T>> request) throws RequestException {
        try {
            return await(start(request));
        } catch (TransferException e) {
            throw new RequestException(Reason.UNAVAILABLE, String.valueOf(e.getMessage()), e);
        }
    }

    /** Waits for what was started on the loop. */
    <T> T await(CompletableFuture<T> started) throws RequestException, TransferException {
        if (threads.loop().inLoop()) {
            throw new IllegalStateException("this waits for the tracker: not on the loop thread");
        }
        try {
            return started.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new RequestException(Reason.TRACKER_UNREACHABLE, "the tracker does not answer; try again", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RequestException(Reason.UNAVAILABLE, "the request was interrupted", e);
        } catch (ExecutionException e) {
            IOException translated = translate(e.getCause() == null ? e : e.getCause());
            if (translated instanceof RequestException refusal) {
                throw refusal;
            } else if (translated instanceof TransferException failure) {
                throw failure;
            }
            throw new AssertionError("a failure in no one's terms", translated);
        }
    }

    /** What went wrong, as a {@link RequestException} or a {@link TransferException}. */
    static IOException translate(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof RequestException || cause instanceof TransferException) {
            return (IOException) cause;
        } else if (cause instanceof ApiException refusal) {
            return new RequestException(
                    Reason.valueOf(refusal.code().name()), String.valueOf(refusal.getMessage()), cause);
        } else if (cause instanceof PeerException peer
                && peer.kind() != PeerException.Kind.ALREADY_ACTIVE
                && peer.kind() != PeerException.Kind.WITHDRAWN) {
            return new RequestException(Reason.valueOf(peer.kind().name()), String.valueOf(peer.getMessage()), cause);
        }
        return Failures.translate(cause);
    }
}
