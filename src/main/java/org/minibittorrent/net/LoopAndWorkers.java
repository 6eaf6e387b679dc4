package org.minibittorrent.net;

import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Where logic runs that has the disk do things: on real threads, or in a test that takes one step at a time. */
public interface LoopAndWorkers {
    /** Runs something on the loop thread. Any thread; false if that is gone. */
    boolean onLoop(Runnable task);

    /** Has a worker do what blocks; the outcome, a result or an error, comes back on the loop thread. Any thread. */
    <T> void onWorker(Callable<T> work, BiConsumer<@Nullable T, @Nullable Throwable> onLoop);

    /** Real threads. */
    static LoopAndWorkers of(EventLoop loop, Workers workers) {
        return new LoopAndWorkers() {
            @Override
            public boolean onLoop(Runnable task) {
                try {
                    loop.execute(task);
                    return true;
                } catch (RejectedExecutionException closed) {
                    // Nobody is left to be told.
                    return false;
                }
            }

            @Override
            public <T> void onWorker(Callable<T> work, BiConsumer<@Nullable T, @Nullable Throwable> onLoop) {
                workers.run(loop, work, onLoop);
            }
        };
    }
}
