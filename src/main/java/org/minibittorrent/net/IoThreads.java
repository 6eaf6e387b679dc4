package org.minibittorrent.net;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads peers run on: one loop for sockets and logic; a few workers for the disk; others for long disk work, so that
 * nothing that moves waits for it; and some for what the application does when it is called back. Any thread.
 */
public final class IoThreads implements AutoCloseable {
    private static final int MOST_WORKERS = 4;

    private static final int WORKER_QUEUE = 1 << 16; // jobs that may wait; each transfer brings in only a few hundred
    private static final int HASHERS = 8; // files hashed at a time, for hours if they are large
    private static final int HELPERS = 3; // of those threads, how many may help with a file that another one hashes
    private static final int RECORDERS = 3; // for a commit, a snapshot and a file beside the journal at a time

    private final EventLoop loop;
    private final Workers workers;
    private final Workers checkers;
    private final Workers hashers;
    private final Workers recorders;
    private final AtomicInteger helping = new AtomicInteger();
    private final CallbackThreads callbacks;
    private final Set<Resident> residents = ConcurrentHashMap.newKeySet();

    /** A peer or tracker that runs on these threads. */
    public interface Resident {
        /** Ends it; the future completes when nothing of it is open any more. Any thread. */
        CompletableFuture<Void> close();
    }

    private IoThreads(String name) {
        int disk = Math.max(2, Math.min(MOST_WORKERS, Runtime.getRuntime().availableProcessors()));
        loop = EventLoop.start(name + "-loop");
        workers = new Workers(name + "-worker", disk, WORKER_QUEUE);
        checkers = new Workers(name + "-checker", disk, WORKER_QUEUE);
        hashers = new Workers(name + "-hasher", HASHERS, WORKER_QUEUE);
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

    /** Takes part in hashing a file, if a thread is to spare; refuses otherwise. */
    public void help(Runnable task) {
        if (helping.incrementAndGet() > HELPERS) {
            helping.decrementAndGet();
            throw new RejectedExecutionException("nobody is free to help");
        }
        hashers.run(loop, Executors.callable(task, true), (done, error) -> helping.decrementAndGet());
    }

    /** Completes a future of the application, whose dependents may block; here and now once the threads go down. */
    public void call(Runnable completion) {
        callbacks.complete(completion);
    }

    /** Runs listeners of the application in the order they are given, one after another. */
    public Executor serialCalls() {
        return new SerialCalls(callbacks);
    }

    /** Adds a resident, to be ended before the threads are. */
    public void add(Resident resident) {
        residents.add(resident);
    }

    /** Removes a resident that has ended by itself. */
    public void remove(Resident resident) {
        residents.remove(resident);
    }

    /**
     * Ends the peers that run on these threads, then the threads: work under way is waited for, callbacks that take their
     * time only for a second. Called on the loop itself it ends all that a little later.
     */
    @Override
    public void close() {
        if (loop.inLoop()) {
            Thread closer =
                    new Thread(this::close, "closing-" + Thread.currentThread().getName());
            closer.setDaemon(true);
            closer.start();
            return;
        }
        residents.stream().map(Resident::close).toList().forEach(CompletableFuture::join);
        hashers.close();
        recorders.close();
        checkers.close();
        workers.close();
        loop.close();
        callbacks.close();
    }
}
