package org.minibittorrent.net;

import java.util.TreeSet;

/**
 * Timers by deadline, sorted so that cancelling frees a timer at once: most timeouts are cancelled long before they are
 * due, and would pile up otherwise. Not thread safe.
 */
final class TimerQueue {
    // About 146 years: keeps deadlines of one queue comparable by subtraction.
    private static final long LONGEST_DELAY = Long.MAX_VALUE >> 1;
    final TreeSet<Timer> timers = new TreeSet<>(Timer::compare);
    private long nextSequence;

    Timer add(long now, long delayNanos, Runnable task) {
        long delay = Math.max(0, Math.min(delayNanos, LONGEST_DELAY));
        Timer timer = new Timer(this, now + delay, nextSequence++, task);
        timers.add(timer);
        return timer;
    }

    /** Nanoseconds until the first deadline, 0 if it has passed; {@code Long.MAX_VALUE} if there is none. */
    long untilNext(long now) {
        return timers.isEmpty() ? Long.MAX_VALUE : Math.max(0, timers.first().deadline - now);
    }

    /**
     * Runs the timers that are due now, but none that they set: a task that schedules itself with no delay runs once
     * per turn and starves nobody. Those are due no earlier, so an older timer never hides behind a younger one. An
     * exception from a task is logged. Returns how many ran.
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

    void removeAll() {
        while (!timers.isEmpty()) {
            timers.first().cancel();
        }
    }
}
