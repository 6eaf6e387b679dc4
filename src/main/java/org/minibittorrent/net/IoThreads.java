package org.minibittorrent.net;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads peers run on: one loop for sockets and logic; a few workers for the disk; others for long disk work, so that
 * nothing that moves waits for it; and some for what the application does when it is called back. Any thread.
 */
public final class IoThreads implements AutoCloseable {
    private static final int MOST_WORKERS = 4; // for one file system
    private static final int FILE_SYSTEMS = 4; // that hold all threads of a kind if they hang, or are busy
    /** For all that moves on the threads to end, before {@link #LEAST_NANOS} for each thing that hangs. */
    public static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(7);

    private static final long LEAST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int WORKER_QUEUE = 1 << 16; // jobs that may wait; each transfer brings in only a few hundred
    private static final int HASHERS = 8; // files hashed at a time of one file system, for hours if they are large
    private static final int HELPERS = 3; // of all those threads, how many may help with a file that another one hashes
    private static final int RECORDERS = 3; // for a commit, a snapshot and a file beside the journal at a time

    private final EventLoop loop;
    private final Workers workers;
    private final Workers checkers;
    private final Workers hashers;
    private final Workers recorders;
    private final AtomicInteger helping = new AtomicInteger();
    private final CallbackThreads callbacks;
    private final Set<Resident> residents = ConcurrentHashMap.newKeySet();
    private final Set<Runnable> ends = ConcurrentHashMap.newKeySet();
    private volatile boolean ended;

    /** A peer or tracker that runs on these threads. */
    public interface Resident {
        /** Ends it; the future completes when nothing of it is open any more. Any thread. */
        CompletableFuture<Void> close();
    }

    private IoThreads(String name) {
        int disk = Math.max(2, Math.min(MOST_WORKERS, Runtime.getRuntime().availableProcessors()));
        loop = EventLoop.start(name + "-loop");
        workers = new Workers(name + "-worker", disk, disk * FILE_SYSTEMS, WORKER_QUEUE);
        checkers = new Workers(name + "-checker", disk, disk * FILE_SYSTEMS, WORKER_QUEUE);
        hashers = new Workers(name + "-hasher", HASHERS, HASHERS * FILE_SYSTEMS, WORKER_QUEUE);
        recorders = new Workers(name + "-recorder", RECORDERS, WORKER_QUEUE);
        callbacks = new CallbackThreads(name + "-callback");
    }

    /** Starts the loop; the others come and go with their work. All are daemons. */
    public static IoThreads start(String name) {
        return new IoThreads(name);
    }

    /** Sockets, timers, protocol. */
    public EventLoop loop() {
        return loop;
    }

    /** Files, as far as data is waiting for them. */
    public Workers workers() {
        return workers;
    }

    /** Workers that check existing data, piece by piece; and syncs, which may take as long. */
    public Workers checkers() {
        return checkers;
    }

    /** Whole files, each on one thread from end to end. */
    public Workers hashers() {
        return hashers;
    }

    /** Journals of all peers and trackers on these threads: no record waits for the data of a file. */
    public Workers recorders() {
        return recorders;
    }

    /** Takes part in hashing a file at a place, if a thread is to spare; refuses otherwise. */
    public void help(Object place, Runnable task) {
        if (helping.incrementAndGet() > HELPERS) {
            helping.decrementAndGet();
            throw new RejectedExecutionException("nobody is free to help");
        }
        hashers.run(place, loop, Executors.callable(task, true), (done, error) -> helping.decrementAndGet());
    }

    /** Completes a future of the application, whose dependents may block; here and now once the threads go down. */
    public void call(Runnable completion) {
        callbacks.complete(completion);
    }

    /** Runs listeners of the application in the order they are given, one after another. */
    public Executor serialCalls() {
        return new SerialCalls(callbacks);
    }

    /** Does something that may hang, on a thread of its own, and waits for it so long and a second more; logs if it hangs. */
    public static void within(long nanos, String what, Runnable task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    Failures.guard(what, task);
                    done.complete(null);
                },
                what);
        thread.setDaemon(true);
        thread.start();
        try {
            done.orTimeout(Math.max(0, nanos) + LEAST_NANOS, TimeUnit.NANOSECONDS)
                    .join();
        } catch (CompletionException e) {
            Failures.warn(what + " hangs, and is left to end by itself");
        }
    }

    /** Adds a resident, to be ended before the threads are. */
    public void add(Resident resident) {
        residents.add(resident);
    }

    /** Removes a resident that has ended by itself. */
    public void remove(Resident resident) {
        residents.remove(resident);
    }

    /** Runs a task once the threads are gone, at once if they are; not if it is {@link #forget forgotten} before. */
    public void atEnd(Runnable task) {
        ends.add(task);
        if (ended) {
            runEnds();
        }
    }

    public void forget(Runnable task) {
        ends.remove(task);
    }

    private void runEnds() {
        ends.forEach(task -> {
            if (ends.remove(task)) {
                Failures.guard("an end", task);
            }
        });
    }

    /**
     * Ends the peers that run on these threads, then the threads: work under way is waited for, but not for long if it hangs,
     * and callbacks that take their time only for a second. Called on the loop itself it ends all that a little later.
     */
    @Override
    public void close() {
        close(CLOSE_NANOS);
    }

    /** The same, with so much time for all that moves. */
    public void close(long nanos) {
        if (loop.inLoop()) {
            Thread closer = new Thread(
                    () -> close(nanos), "closing-" + Thread.currentThread().getName());
            closer.setDaemon(true);
            closer.start();
            return;
        }
        long deadline = System.nanoTime() + nanos;
        CompletableFuture<?>[] ends = residents.stream().map(Resident::close).toArray(CompletableFuture[]::new);
        var unused = CompletableFuture.allOf(ends)
                .handle((done, failure) -> null)
                .completeOnTimeout(null, nanos, TimeUnit.NANOSECONDS)
                .join();
        List<Workers> all = List.of(hashers, recorders, checkers, workers);
        all.forEach(Workers::shutDown);
        long last = Math.max(deadline, System.nanoTime() + LEAST_NANOS);
        all.forEach(kind -> kind.awaitEnd(last));
        loop.close();
        ended = true;
        runEnds();
        callbacks.close();
    }
}
