package org.minibittorrent.net;

import java.util.TreeSet;

/**
 * Timers by deadline, sorted so that cancelling frees a timer at once: most timeouts are cancelled long before they are
 * due, and would pile up otherwise. Not thread safe.
 */
final class TimerQueue {
    /** About 146 years. Keeps deadlines of one queue comparable by subtraction. */
    private static final long LONGEST_DELAY = Long.MAX_VALUE >> 1;

    private final TreeSet<Timer> timers = new TreeSet<>(Timer::compare);
    private long nextSequence;

    Timer add(long now, long delayNanos, Runnable task) {
        long delay = Math.max(0, Math.min(delayNanos, LONGEST_DELAY));
        Timer timer = new Timer(this, now + delay, nextSequence++, task);
        timers.add(timer);
        return timer;
    }

    boolean isEmpty() {
        return timers.isEmpty();
    }

    /** Nanoseconds until the first deadline, 0 if it has passed. Call only if not empty. */
    long untilNext(long now) {
        return Math.max(0, timers.first().deadline - now);
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
        while (!timers.isEmpty() && timers.first().deadline - now <= 0 && timers.first().sequence < fence) {
            Timer due = timers.first();
            timers.remove(due);
            Runnable task = due.take();
            if (task != null) {
                Failures.guard("a timer", task);
                ran++;
            }
        }
        return ran;
    }

    void remove(Timer timer) {
        timers.remove(timer);
    }

    void removeAll() {
        while (!timers.isEmpty()) {
            timers.first().cancel();
        }
    }
}
