package org.minibittorrent.net;

import org.jspecify.annotations.Nullable;

/** A task that an {@link EventLoop} runs once, at or after its deadline. Not thread safe: loop thread only. */
public final class Timer {
    final long deadline;
    final long sequence;
    private final @Nullable TimerQueue queue;
    private @Nullable Runnable task;

    Timer(@Nullable TimerQueue queue, long deadline, long sequence, Runnable task) {
        this.queue = queue;
        this.deadline = deadline;
        this.sequence = sequence;
        this.task = task;
    }

    /** Sees to it that the task does not run; also when its deadline has passed in this very turn. Idempotent. */
    public void cancel() {
        if (take() != null && queue != null) {
            queue.timers.remove(this);
        }
    }

    /** {@return the task, taken out so that it runs once and stays in memory no longer; null if it ran or was cancelled} */
    @Nullable
    Runnable take() {
        Runnable taken = task;
        task = null;
        return taken;
    }

    /** The order in which timers run: deadlines wrap around as nanoTime does, equal ones keep their order. */
    static int compare(Timer one, Timer other) {
        long difference = one.deadline - other.deadline;
        return difference != 0 ? Long.signum(difference) : Long.compare(one.sequence, other.sequence);
    }
}
