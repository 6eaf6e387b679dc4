package org.minibittorrent;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.net.IoThreads;

/**
 * The outcome of a step in the life of a transfer, which the application gets as futures of its own: what depends on one of
 * them delays no other. The first outcome counts. Any thread.
 */
final class Outcome<T> {
    private final IoThreads threads;
    private final CompletableFuture<T> known = new CompletableFuture<>();

    Outcome(IoThreads threads) {
        this.threads = threads;
    }

    /** A future for the application; {@code abandoned} is told if the application completes it, true if by cancelling it. */
    CompletableFuture<T> future(Consumer<Boolean> abandoned) {
        CompletableFuture<T> own = new CompletableFuture<>();
        Executor there = known.isDone() ? Runnable::run : threads::call;
        var unused = known.whenCompleteAsync((value, failure) -> pass(value, failure, own), there);
        var unusedWatch = own.whenComplete((value, failure) -> {
            if (!known.isDone()) {
                abandoned.accept(own.isCancelled());
            }
        });
        return own;
    }

    void complete(@Nullable T value) {
        known.complete(value);
    }

    void fail(Throwable failure) {
        known.completeExceptionally(failure);
    }

    /** Completes a future as another one was completed. */
    static <T> void pass(@Nullable T value, @Nullable Throwable failure, CompletableFuture<T> own) {
        if (failure == null) {
            own.complete(value);
        } else {
            own.completeExceptionally(failure);
        }
    }
}
