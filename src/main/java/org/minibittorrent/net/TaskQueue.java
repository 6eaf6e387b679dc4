package org.minibittorrent.net;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;

/**
 * Tasks on their way to the loop thread. Thread safe. A task is either accepted, and then it runs, or refused: closing
 * and adding exclude each other.
 *
 * <p>Waking a selector costs a system call, so only the first task that finds the loop asleep does it.
 */
final class TaskQueue {
    private final Runnable wakeup;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private boolean asleep;
    private boolean closed;

    TaskQueue(Runnable wakeup) {
        this.wakeup = wakeup;
    }

    synchronized void add(Runnable task) {
        if (closed) {
            throw new RejectedExecutionException("the event loop is closed");
        }
        waiting.add(task);
        wake();
    }

    /** Refuses tasks from now on; those accepted stay to be taken. */
    synchronized void close() {
        closed = true;
        wake();
    }

    synchronized boolean closed() {
        return closed;
    }

    /** Tells that the loop is about to sleep; false if there is something to do, so that it must not. */
    synchronized boolean fallAsleep() {
        asleep = waiting.isEmpty() && !closed;
        return asleep;
    }

    synchronized void awake() {
        asleep = false;
    }

    synchronized void drainTo(Queue<Runnable> batch) {
        batch.addAll(waiting);
        waiting.clear();
    }

    private void wake() {
        if (asleep) {
            asleep = false;
            wakeup.run();
        }
    }
}
