package org.minibittorrent.net;

import org.jspecify.annotations.Nullable;

/** A task that an {@link EventLoop} runs once, at or after its deadline. Not thread safe: loop thread only. */
public final class Timer {
    /** Where a timer stands that waits in no queue: it ran, was cancelled, or never was queued. */
    static final int NOT_QUEUED = -1;

    final long deadline;
    final long sequence;
    int index = NOT_QUEUED;
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
        task = null;
        if (queue != null && index != NOT_QUEUED) {
            queue.remove(this);
        }
    }

    /**
     * Takes the task out, so that it runs once and nothing it refers to is held any longer.
     *
     * @return null if the timer was cancelled
     */
    @Nullable
    Runnable take() {
        Runnable taken = task;
        task = null;
        return taken;
    }

    /** Whether this one runs before the other; deadlines wrap around as nanoTime does, equal ones keep their order. */
    boolean before(Timer other) {
        long difference = deadline - other.deadline;
        return difference != 0 ? difference < 0 : sequence < other.sequence;
    }
}
