package org.minibittorrent.net;

import java.lang.System.Logger.Level;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads for code of the application, which may block: listeners share a bounded number of them; the completion of a
 * future always finds one, so that it waits for nobody. All are daemons, and end when idle. Any thread.
 */
final class CallbackThreads implements Executor, AutoCloseable {
    static final int MOST_THREADS = 32; // listeners that run at a time; more of them wait
    private static final System.Logger LOG = System.getLogger("org.minibittorrent.net");
    private static final int IDLE_SECONDS = 10;
    private static final int CLOSE_SECONDS = 1;

    private final String name;
    private final AtomicInteger started = new AtomicInteger();
    private final ThreadPoolExecutor listeners;
    private final ThreadPoolExecutor completions;

    CallbackThreads(String name) {
        this.name = name;
        this.listeners = pool(MOST_THREADS, MOST_THREADS, new LinkedBlockingQueue<>());
        this.completions = pool(0, Integer.MAX_VALUE, new SynchronousQueue<>());
        listeners.allowCoreThreadTimeOut(true);
    }

    private ThreadPoolExecutor pool(int core, int most, BlockingQueue<Runnable> queue) {
        return new ThreadPoolExecutor(
                core,
                most,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                queue,
                task -> new CallbackThread(this, task, name + "-" + started.incrementAndGet()),
                (task, pool) -> task.run());
    }

    /** Runs a listener soon. After {@link #close} it runs here and now: nobody is to wait forever for what it brings. */
    @Override
    public void execute(Runnable task) {
        Runnable guarded = () -> run(task);
        try {
            listeners.execute(guarded);
        } catch (OutOfMemoryError e) {
            // The system gives no thread: one of those there are comes to it, or one that a later call finds.
            LOG.log(Level.WARNING, "no thread for a callback", e);
            BlockingQueue<Runnable> queue = listeners.getQueue();
            if (!queue.contains(guarded)) {
                queue.add(guarded);
            }
        }
    }

    /** Completes a future soon, however many listeners and other completions block. After {@link #close} here and now. */
    void complete(Runnable completion) {
        try {
            completions.execute(() -> run(completion));
        } catch (OutOfMemoryError e) {
            LOG.log(Level.WARNING, "no thread for a completion", e);
            execute(completion);
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "a callback failed", e);
        }
    }

    /**
     * Runs what waits, then ends the threads. A callback that takes its time is waited for a second and then left to end
     * by itself; when a callback calls this, nothing is waited for.
     */
    @Override
    public void close() {
        listeners.shutdown();
        completions.shutdown();
        if (Thread.currentThread() instanceof CallbackThread thread && thread.pool == this) {
            return;
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
        try {
            var unused = completions.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)
                    && listeners.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class CallbackThread extends Thread {
        private final CallbackThreads pool;

        CallbackThread(CallbackThreads pool, Runnable task, String threadName) {
            super(task, threadName);
            this.pool = pool;
            setDaemon(true);
        }
    }
}
