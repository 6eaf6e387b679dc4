package org.minibittorrent.net;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Runs what belongs to the application: listeners, and the dependents of futures. They may block, so they never run on the
 * loop, and there is a thread more as long as all are busy, up to a limit. Idle threads end by themselves. Any thread.
 */
final class CallbackThreads implements Executor, AutoCloseable {
    /** More than this many callbacks that block, and further ones wait. */
    static final int MOST_THREADS = 32;

    private static final System.Logger LOG = System.getLogger("org.minibittorrent.transfer");
    private static final long IDLE_MILLIS = Duration.ofSeconds(10).toMillis();
    private static final long CLOSE_MILLIS = Duration.ofSeconds(1).toMillis();

    private final String name;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int threads;
    private int idle;
    private int started;
    private boolean closed;

    /** No thread yet. */
    CallbackThreads(String name) {
        this.name = name;
    }

    /** Runs a task soon. After {@link #close} it runs here and now: nobody is to wait forever for what it brings. */
    @Override
    public void execute(Runnable task) {
        if (!enqueue(task)) {
            run(task);
        }
    }

    private synchronized boolean enqueue(Runnable task) {
        if (closed) {
            return false;
        }
        waiting.add(task);
        if (waiting.size() > idle && threads < MOST_THREADS) {
            start();
        } else {
            notifyAll();
        }
        return true;
    }

    private void start() {
        CallbackThread thread = new CallbackThread(name + "-" + ++started);
        threads++;
        try {
            thread.start();
        } catch (OutOfMemoryError e) {
            // The system gives no thread: those there are will come to it, or a later call finds one.
            threads--;
            LOG.log(Level.WARNING, "no thread for a callback", e);
        }
    }

    /** The next task; null to end the thread. */
    private synchronized @Nullable Runnable next() {
        long deadline = System.nanoTime() + IDLE_MILLIS * 1_000_000;
        idle++;
        try {
            while (waiting.isEmpty() && !closed) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    break;
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            // Of a callback that interrupted its own thread; it means nothing here.
            LOG.log(Level.DEBUG, "a callback thread was interrupted");
        } finally {
            idle--;
        }
        Runnable task = waiting.poll();
        if (task == null) {
            threads--;
            notifyAll();
        }
        return task;
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
     * by itself; one that calls this is not waited for.
     */
    @Override
    public void close() {
        long deadline = System.nanoTime() + CLOSE_MILLIS * 1_000_000;
        boolean interrupted = false;
        synchronized (this) {
            closed = true;
            notifyAll();
            int own = Thread.currentThread() instanceof CallbackThread thread && thread.pool() == this ? 1 : 0;
            while (threads > own && !interrupted) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    break;
                }
                try {
                    wait(left);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private final class CallbackThread extends Thread {
        CallbackThread(String threadName) {
            super(threadName);
            setDaemon(true);
        }

        CallbackThreads pool() {
            return CallbackThreads.this;
        }

        @Override
        public void run() {
            for (Runnable task = next(); task != null; task = next()) {
                CallbackThreads.run(task);
            }
        }
    }
}
