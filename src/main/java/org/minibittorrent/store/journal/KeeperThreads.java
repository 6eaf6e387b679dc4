package org.minibittorrent.store.journal;

import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a {@link RecordKeeper}. Each may refuse a task with a {@link RejectedExecutionException}.
 *
 * @param loop runs tasks in their order on the thread that owns the keeper, never within the call
 * @param workers run what blocks
 * @param later runs a task on the loop thread after about a second
 */
public record KeeperThreads(Executor loop, Executor workers, Executor later) {
    /** Work that blocks and gives no result. */
    interface Work extends Callable<Boolean> {
        void run() throws Exception;

        @Override
        default Boolean call() throws Exception {
            run();
            return true;
        }
    }

    /** Runs a task on the loop thread. Any thread; false if the loop is closed, and nobody is left to be told. */
    boolean onLoop(Runnable task) {
        try {
            loop.execute(task);
            return true;
        } catch (RejectedExecutionException closed) {
            return false;
        }
    }

    /** The same as {@link #call} for work without a result. */
    void run(Work work, Consumer<@Nullable Throwable> done) {
        call(work, (ok, failure) -> done.accept(failure));
    }

    /** Has a worker do work; {@code done} gets the result or the error, on the loop thread and never within this call. */
    <T> void call(Callable<T> work, BiConsumer<@Nullable T, @Nullable Throwable> done) {
        try {
            workers.execute(() -> {
                T result;
                try {
                    result = work.call();
                } catch (Throwable e) {
                    onLoop(() -> done.accept(null, e));
                    return;
                }
                onLoop(() -> done.accept(result, null));
            });
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            // The workers are closed or have too much to do, or the system has no thread to give.
            onLoop(() -> done.accept(null, e));
        }
    }
}
