package org.minibittorrent;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.net.IoThreads;

/**
 * The outcome of a step in the life of a transfer, which the application gets as futures of its own: what depends on one of
 * them delays no other. The first outcome counts. Any thread.
 *
 * @param <T> the result
 */
final class Outcome<T> {
    private final IoThreads threads;
    private final List<CompletableFuture<T>> waiting = new ArrayList<>();
    private @Nullable CompletableFuture<T> known;

    Outcome(IoThreads threads) {
        this.threads = threads;
    }

    /**
     * A future for the application.
     *
     * @param abandoned told if the application completes it: true if by cancelling it
     */
    CompletableFuture<T> future(Consumer<Boolean> abandoned) {
        CompletableFuture<T> own = new CompletableFuture<>();
        synchronized (waiting) {
            if (known != null) {
                pass(known, own);
                return own;
            }
            waiting.add(own);
        }
        var unused = own.whenComplete((value, failure) -> {
            if (isWaiting(own)) {
                abandoned.accept(own.isCancelled());
            }
        });
        return own;
    }

    private boolean isWaiting(CompletableFuture<T> own) {
        synchronized (waiting) {
            return waiting.removeIf(other -> other == own);
        }
    }

    void complete(@Nullable T value) {
        settle(CompletableFuture.completedFuture(value));
    }

    void fail(Throwable failure) {
        settle(CompletableFuture.failedFuture(failure));
    }

    private void settle(CompletableFuture<T> outcome) {
        List<CompletableFuture<T>> told;
        synchronized (waiting) {
            if (known != null) {
                return;
            }
            known = outcome;
            told = List.copyOf(waiting);
            waiting.clear();
        }
        for (CompletableFuture<T> own : told) {
            threads.call(() -> pass(outcome, own));
        }
    }

    private static <T> void pass(CompletableFuture<T> outcome, CompletableFuture<T> own) {
        var unused = outcome.whenComplete((value, failure) -> {
            if (failure == null) {
                own.complete(value);
            } else {
                own.completeExceptionally(failure);
            }
        });
    }
}
