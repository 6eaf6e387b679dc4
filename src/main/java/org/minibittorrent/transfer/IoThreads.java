package org.minibittorrent.transfer;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.Workers;

/**
 * The threads peers run on: one loop for sockets and logic, a few workers for the disk, one for the listeners of the
 * application, which may take their time there. Any thread.
 *
 * @param loop sockets, timers, protocol
 * @param workers files and hashes
 * @param callbacks where the application's listeners are called, one after another
 */
public record IoThreads(EventLoop loop, Workers workers, ExecutorService callbacks) implements AutoCloseable {
    private static final int MOST_WORKERS = 4;

    /** Starts the threads; all are daemons. */
    public static IoThreads start(String name) {
        int workers = Math.max(2, Math.min(MOST_WORKERS, Runtime.getRuntime().availableProcessors()));
        ThreadPoolExecutor callbacks = new ThreadPoolExecutor(
                1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> daemon(task, name + "-callbacks"));
        callbacks.allowCoreThreadTimeOut(true);
        return new IoThreads(
                EventLoop.start(name + "-loop"),
                new Workers(name + "-worker", workers, TransferLimits.WORKER_QUEUE),
                callbacks);
    }

    /** Runs something of the application's. When the threads are going down it runs here: nobody is to wait forever. */
    public void call(Runnable task) {
        try {
            callbacks.execute(task);
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }

    /** Ends them: work and callbacks under way are waited for, except a callback that is calling this. */
    @Override
    public void close() {
        workers.close();
        loop.close();
        callbacks.shutdown();
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
