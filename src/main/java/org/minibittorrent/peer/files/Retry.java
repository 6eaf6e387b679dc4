package org.minibittorrent.peer.files;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.Timer;

/**
 * The tries of something that cannot be done at present: after 1, 2, 4 and so on up to 25 seconds, and from the beginning again
 * once all was well for a minute. Loop thread.
 */
final class Retry {
    private static final long FIRST_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST_NANOS = Duration.ofSeconds(25).toNanos();
    private static final long CALM_NANOS = Duration.ofMinutes(1).toNanos();

    private final EventLoop loop;
    private @Nullable Timer timer;
    private int tries;
    private boolean isWell;
    private long wellSince;

    Retry(EventLoop loop) {
        this.loop = loop;
    }

    /** Runs a task here and now if this is the first trouble for a while, else like {@link #later}. */
    void soon(Runnable task) {
        cancel();
        if (tries == 0) {
            tries = 1;
            task.run();
        } else {
            later(task);
        }
    }

    /** Runs a task after a pause, which is the longer the more often that was asked for. It takes the place of the last one. */
    void later(Runnable task) {
        cancel();
        long pause = Math.min(LONGEST_NANOS, FIRST_NANOS << Math.min(tries++, 10));
        timer = loop.schedule(pause, () -> {
            timer = null;
            task.run();
        });
    }

    /** All is well from now on. */
    void well() {
        isWell = true;
        wellSince = loop.now();
    }

    void cancel() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        if (isWell && loop.now() - wellSince >= CALM_NANOS) {
            tries = 0;
        }
        isWell = false;
    }
}
