package org.minibittorrent.net;

import java.util.Arrays;

/**
 * Timers by deadline: a binary heap whose elements know their place, so that cancelling frees a timer at once. Most
 * timeouts are cancelled long before they are due, and would pile up otherwise. Not thread safe.
 */
final class TimerQueue {
    /** About 146 years. Keeps deadlines of one queue comparable by subtraction. */
    private static final long LONGEST_DELAY = Long.MAX_VALUE >> 1;

    private Timer[] heap = new Timer[16];
    private int size;
    private long nextSequence;

    Timer add(long now, long delayNanos, Runnable task) {
        long delay = Math.max(0, Math.min(delayNanos, LONGEST_DELAY));
        Timer timer = new Timer(this, now + delay, nextSequence++, task);
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        siftUp(size++, timer);
        return timer;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Nanoseconds until the first deadline, 0 if it has passed. Call only if not empty. */
    long untilNext(long now) {
        return Math.max(0, heap[0].deadline - now);
    }

    /**
     * Runs the timers that are due, but none that they set: a task that schedules itself with no delay runs once per turn
     * and starves nobody. An exception from a task is logged.
     *
     * @param now the time; timers set meanwhile are due no earlier, so an older timer never hides behind a younger one
     * @return how many ran
     */
    int runDue(long now) {
        int ran = 0;
        long fence = nextSequence;
        while (size > 0 && heap[0].deadline - now <= 0 && heap[0].sequence < fence) {
            Timer due = heap[0];
            remove(due);
            Runnable task = due.take();
            if (task != null) {
                Failures.guard("a timer", task);
                ran++;
            }
        }
        return ran;
    }

    void remove(Timer timer) {
        int at = timer.index;
        timer.index = Timer.NOT_QUEUED;
        Timer last = heap[--size];
        clear(size);
        if (last == timer) {
            return;
        }
        siftUp(at, last);
        if (last.index == at) {
            siftDown(at, last);
        }
    }

    void removeAll() {
        while (size > 0) {
            heap[size - 1].cancel();
        }
    }

    private void siftUp(int from, Timer timer) {
        int at = from;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            if (!timer.before(heap[parent])) {
                break;
            }
            place(at, heap[parent]);
            at = parent;
        }
        place(at, timer);
    }

    private void siftDown(int from, Timer timer) {
        int at = from;
        for (int child = 2 * at + 1; child < size; child = 2 * at + 1) {
            if (child + 1 < size && heap[child + 1].before(heap[child])) {
                child++;
            }
            if (!heap[child].before(timer)) {
                break;
            }
            place(at, heap[child]);
            at = child;
        }
        place(at, timer);
    }

    private void place(int at, Timer timer) {
        heap[at] = timer;
        timer.index = at;
    }

    @SuppressWarnings("NullAway") // slots past size are never read
    private void clear(int at) {
        heap[at] = null;
    }
}
