package org.minibittorrent;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.minibittorrent.RequestException.Reason;
import org.minibittorrent.net.IoThreads;

/** The calls of the application that the loop carries out: waits for the outcome, and puts failures into its terms. Any thread. */
final class LoopCalls {
    /**
     * Longer than one answer of the tracker is waited for below, so that the failure told is the one that happened; and less
     * than the ten seconds within which a user is promised to be told.
     */
    private static final long PATIENCE_SECONDS = 9;
    /**
     * For calls that hash a password, or read a list of any length: they take as long as the machine needs, and no answer of the
     * tracker among it is waited for longer.
     */
    static final long LONG_SECONDS = 60;

    final IoThreads threads;
    final OpenEnds ends = new OpenEnds();
    private final BooleanSupplier closed;

    LoopCalls(IoThreads threads, BooleanSupplier closed) {
        this.threads = threads;
        this.closed = closed;
    }

    /** Starts something on the loop; the future completes there. */
    <T> CompletableFuture<T> start(Supplier<CompletableFuture<T>> request) {
        return closed.getAsBoolean() ? CompletableFuture.failedFuture(peerClosed()) : ends.add(run(threads, request));
    }

    /** The same, though the peer be closed. */
    static <T> CompletableFuture<T> run(IoThreads threads, Supplier<CompletableFuture<T>> request) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            threads.loop().execute(() -> {
                try {
                    var unused = request.get().whenComplete((value, failure) -> Outcome.pass(value, failure, result));
                } catch (RuntimeException | Error e) {
                    result.completeExceptionally(e);
                    throw e;
                }
            });
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(peerClosed());
        }
        return result;
    }

    static RequestException peerClosed() {
        return new RequestException(Reason.PEER_CLOSED, "the peer is closed", null);
    }

    /** Does something on the loop and waits for it. */
    <T> T ask(Supplier<CompletableFuture<T>> request) throws RequestException {
        return ask(PATIENCE_SECONDS, request);
    }

    <T> T ask(long seconds, Supplier<CompletableFuture<T>> request) throws RequestException {
        if (threads.loop().inLoop()) {
            throw new IllegalStateException(
                    "this call waits for the loop thread, so it cannot be made there: an admission"
                            + " policy must not use its peer");
        }
        try {
            return start(request).get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new RequestException(
                    Reason.TIMED_OUT, "no outcome within " + seconds + " s; it may still come about: look first", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RequestException(
                    Reason.INTERRUPTED, "the call was interrupted; it may be carried out all the same", e);
        } catch (ExecutionException e) {
            MiniBitTorrentException failure = Failures.translate(e);
            throw failure instanceof RequestException refusal
                    ? refusal
                    : new RequestException(Reason.UNAVAILABLE, String.valueOf(failure.getMessage()), e);
        }
    }
}
