package org.minibittorrent.tracker;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.Workers;
import org.minibittorrent.store.journal.Disk;
import org.minibittorrent.store.journal.Journal;

/** On what the parts of a store run: real threads, or a test that takes one step at a time. */
interface StoreThreads {
    /** Runs something on the loop thread. Any thread; false if that is gone. */
    boolean onLoop(Runnable task);

    /** Has a worker do what blocks; the outcome comes back on the loop thread. */
    <T> void onWorker(Callable<T> work, BiConsumer<@Nullable T, @Nullable Throwable> onLoop);

    /** Opens a journal, with a thread of its own. Blocks. */
    Journal open(Disk disk, String content, Journal.Records records, Journal.Listener listener) throws IOException;

    /** Real threads. */
    static StoreThreads of(EventLoop loop, Workers workers) {
        return new StoreThreads() {
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

            @Override
            public Journal open(Disk disk, String content, Journal.Records records, Journal.Listener listener)
                    throws IOException {
                return Journal.open(disk, content, records, listener);
            }
        };
    }
}
