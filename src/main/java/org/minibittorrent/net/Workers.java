package org.minibittorrent.net;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A few daemon threads for work that blocks: disk reads, hashing. Results come back as tasks on an {@link EventLoop}. Safe
 * for any thread. Never interrupts its threads: an interrupt would close the file they are reading.
 *
 * <p>Work may be said to be at a place, a file system say, on which it may hang: the work at one place holds only a part of
 * the threads, and the work at others goes on. Waiting work is done place by place in turn, and in order at each.
 */
public final class Workers implements AutoCloseable, Executor {
    /** The place of work that hangs on nothing outside this process. */
    private static final Object NOWHERE = "no place";

    private static final String CLOSED = "the workers are closed";
    private static final int IDLE_SECONDS = 10;
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(8);

    private final String name;
    private final int share;
    private final int most;
    private final int queueLimit;
    private final ThreadPoolExecutor pool;
    private final Object lock = new Object();
    private final Map<Object, Lane> lanes = new LinkedHashMap<>(); // with work at present, the next in turn first
    private int running;
    private int waiting;
    private boolean closed;

    // All that may be alive: a pool calls itself terminated a moment before its last thread is gone.
    private final Set<Thread> alive = ConcurrentHashMap.newKeySet();

    /** Workers with at most so many threads, all of which one place may hold. */
    public Workers(String threadName, int threads, int queueLimit) {
        this(threadName, threads, threads, queueLimit);
    }

    /**
     * Workers with at most {@code most} threads, of which one place holds {@code share}; they start as work comes in and end
     * when none came for a while. At most {@code queueLimit} pieces of work may wait for a thread; more are refused.
     */
    public Workers(String threadName, int share, int most, int queueLimit) {
        this.name = threadName;
        this.share = share;
        this.most = most;
        this.queueLimit = queueLimit;
        AtomicInteger number = new AtomicInteger();
        // Bounded by what is given to it.
        pool = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                run -> thread(run, threadName + "-" + number.incrementAndGet()));
    }

    private Thread thread(Runnable run, String threadName) {
        Thread thread = new Thread(run, threadName);
        thread.setDaemon(true);
        alive.removeIf(old -> old.getState() == Thread.State.TERMINATED);
        alive.add(thread);
        return thread;
    }

    /** The work at one place. */
    private static final class Lane {
        private final Object place;
        private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
        private int running;

        Lane(Object place) {
            this.place = place;
        }
    }

    private record Turn(Lane lane, Runnable task) {}

    /**
     * Does work on a worker thread and calls back on the loop thread, never within this call, with the result and null;
     * or with null and what was thrown, Errors included: a {@link RejectedExecutionException} if too much work was
     * waiting or the workers were closed before its turn came. Once exactly, unless the loop is closed: then the result
     * is dropped.
     */
    public <T> void run(EventLoop loop, Callable<T> work, BiConsumer<@Nullable T, @Nullable Throwable> onLoop) {
        run(NOWHERE, loop, work, onLoop);
    }

    /** The same for work at a place: equal objects are one place. */
    public <T> void run(
            Object place, EventLoop loop, Callable<T> work, BiConsumer<@Nullable T, @Nullable Throwable> onLoop) {
        Job<T> job = new Job<>(loop, work, onLoop);
        try {
            add(place, job);
        } catch (RejectedExecutionException e) {
            job.handBack(null, e);
        }
    }

    /** Does work on a worker thread; the future completes on the loop thread, and fails with what {@link #run} hands back. */
    public <T> CompletableFuture<T> call(EventLoop loop, Callable<T> work) {
        return call(NOWHERE, loop, work);
    }

    /** The same for work at a place. */
    public <T> CompletableFuture<T> call(Object place, EventLoop loop, Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        run(place, loop, work, (value, failure) -> {
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
        add(NOWHERE, task);
    }

    private void add(Object place, Runnable task) {
        Turn turn;
        synchronized (lock) {
            if (closed) {
                throw new RejectedExecutionException(CLOSED);
            }
            Lane lane = lanes.computeIfAbsent(place, Lane::new);
            lane.waiting.add(task);
            waiting++;
            turn = next();
            if (waiting > queueLimit) {
                lane.waiting.removeLast();
                waiting--;
                throw new RejectedExecutionException("too much work is waiting");
            }
        }
        if (turn != null) {
            start(turn);
        }
    }

    private void start(Turn turn) {
        try {
            pool.execute(() -> runAll(turn));
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            // Closed meanwhile, or the system has no thread to give.
            synchronized (lock) {
                ended(turn.lane);
            }
            if (!(turn.task instanceof Job<?> job)) {
                throw e;
            }
            job.handBack(null, e);
        }
    }

    private void runAll(Turn first) {
        for (Turn turn = first; turn != null; ) {
            Failures.guard("work on " + name, turn.task);
            synchronized (lock) {
                ended(turn.lane);
                turn = next();
            }
        }
    }

    private void ended(Lane lane) {
        running--;
        lane.running--;
        if (lane.running == 0 && lane.waiting.isEmpty()) {
            lanes.remove(lane.place, lane);
        }
        lock.notifyAll();
    }

    /** Takes what a thread may begin with; null if nothing may begin. */
    private @Nullable Turn next() {
        if (running == most) {
            return null;
        }
        for (Lane lane : lanes.values()) {
            if (lane.running < share && !lane.waiting.isEmpty()) {
                lanes.remove(lane.place);
                lanes.put(lane.place, lane); // the others come first now
                lane.running++;
                running++;
                waiting--;
                return new Turn(lane, lane.waiting.remove());
            }
        }
        return null;
    }

    /**
     * Refuses the results that wait and whatever comes, and waits for the work that is running, though not for long if it
     * hangs; not when called by a worker. Idempotent. An interrupt of the caller does not cut the wait short.
     */
    @Override
    public void close() {
        shutDown();
        awaitEnd(System.nanoTime() + CLOSE_NANOS);
    }

    /** The first half of {@link #close}: refuses what waits and whatever comes. */
    void shutDown() {
        List<Job<?>> refused = new ArrayList<>();
        synchronized (lock) {
            closed = true;
            for (Lane lane : lanes.values()) {
                for (Runnable task : List.copyOf(lane.waiting)) {
                    if (task instanceof Job<?> job) {
                        lane.waiting.remove(job);
                        waiting--;
                        refused.add(job);
                    }
                }
            }
            lanes.values().removeIf(lane -> lane.running == 0 && lane.waiting.isEmpty());
        }
        pool.shutdown();
        refused.forEach(job -> job.handBack(null, new RejectedExecutionException(CLOSED)));
    }

    /** The second half: waits for the work that runs, at most until then; logs how much is left. */
    void awaitEnd(long deadlineNanos) {
        if (alive.contains(Thread.currentThread())) {
            return;
        }
        Patience.await(() -> {
            synchronized (lock) {
                for (long left = left(deadlineNanos); running > 0 && left > 0; left = left(deadlineNanos)) {
                    lock.wait(left);
                }
            }
        });
        synchronized (lock) {
            if (running > 0) {
                Failures.warn(name + ": " + running + " threads are left waiting for " + lanes.keySet());
                return;
            }
        }
        alive.forEach(thread -> Patience.await(thread::join));
    }

    private static long left(long deadlineNanos) {
        return TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
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
