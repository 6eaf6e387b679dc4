package org.minibittorrent.net;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A few daemon threads for work that blocks: disk reads, hashing. Results come back as tasks on an {@link EventLoop}. Safe
 * for any thread. Never interrupts its threads: an interrupt would close the file they are reading.
 */
public final class Workers implements AutoCloseable, Executor {
    private static final int IDLE_SECONDS = 10;

    private final ThreadPoolExecutor pool;

    // All that may be alive: a pool calls itself terminated a moment before its last thread is gone.
    private final Set<Thread> alive = ConcurrentHashMap.newKeySet();

    /**
     * Workers with at most so many threads, which start as work comes in and end when none came for a while. At most
     * {@code queueLimit} pieces of work may wait for a thread; more are refused.
     */
    public Workers(String threadName, int threads, int queueLimit) {
        AtomicInteger number = new AtomicInteger();
        pool = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(queueLimit),
                run -> thread(run, threadName + "-" + number.incrementAndGet()));
        pool.allowCoreThreadTimeOut(true);
    }

    private Thread thread(Runnable run, String name) {
        Thread thread = new Thread(run, name);
        thread.setDaemon(true);
        alive.removeIf(old -> old.getState() == Thread.State.TERMINATED);
        alive.add(thread);
        return thread;
    }

    /**
     * Does work on a worker thread and calls back on the loop thread, never within this call, with the result and null;
     * or with null and what was thrown, Errors included: a {@link RejectedExecutionException} if too much work was
     * waiting or the workers were closed before its turn came. Once exactly, unless the loop is closed: then the result
     * is dropped.
     */
    public <T> void run(EventLoop loop, Callable<T> work, BiConsumer<@Nullable T, @Nullable Throwable> onLoop) {
        Job<T> job = new Job<>(loop, work, onLoop);
        try {
            pool.execute(job);
        } catch (RejectedExecutionException e) {
            job.refuse(pool.isShutdown() ? "the workers are closed" : "too much work is waiting");
        } catch (OutOfMemoryError e) {
            // No thread to be had from the system.
            job.handBack(null, e);
        }
    }

    /** Does work on a worker thread; the future completes on the loop thread, and fails with what {@link #run} hands back. */
    public <T> CompletableFuture<T> call(EventLoop loop, Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        run(loop, work, (value, failure) -> {
            if (failure == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(failure);
            }
        });
        return result;
    }

    /** Runs a task, even if closed meanwhile; a {@link RejectedExecutionException} if closed, or too much waits. */
    @Override
    public void execute(Runnable task) {
        pool.execute(task);
    }

    /**
     * Refuses the results that wait and whatever comes, and waits for the work that is running; not when called by a
     * worker. Idempotent. An interrupt of the caller does not cut the wait short.
     */
    @Override
    public void close() {
        pool.shutdown();
        for (Runnable waiting : List.copyOf(pool.getQueue())) {
            if (waiting instanceof Job<?> job && pool.remove(job)) {
                job.refuse("the workers are closed");
            }
        }
        // Once more, because a pool whose threads died of an Error only now finds its queue empty and can terminate.
        pool.shutdown();
        if (alive.contains(Thread.currentThread())) {
            return;
        }
        Patience.await(() -> {
            while (!pool.awaitTermination(1, TimeUnit.DAYS)) {
                Failures.note("still waiting for work to end", new TimeoutException("one day"));
            }
        });
        alive.forEach(thread -> Patience.await(thread::join));
    }

    private record Job<T>(EventLoop loop, Callable<T> work, BiConsumer<@Nullable T, @Nullable Throwable> onLoop)
            implements Runnable {
        @Override
        public void run() {
            T result;
            try {
                result = work.call();
            } catch (Throwable e) {
                handBack(null, e);
                return;
            }
            handBack(result, null);
        }

        void refuse(String reason) {
            handBack(null, new RejectedExecutionException(reason));
        }

        void handBack(@Nullable T result, @Nullable Throwable failure) {
            try {
                loop.execute(() -> onLoop.accept(result, failure));
            } catch (RejectedExecutionException closed) {
                // Nobody is left to want it.
                Failures.note("a result came after its loop was closed", closed);
            }
        }
    }
}
