package org.minibittorrent.transfer.disk;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.Timer;

/**
 * The watch over the files of a transfer: has them looked at from time to time, however little happens, so that others hear
 * when one changes. Where a look takes long, it comes more seldom. Loop thread.
 */
public final class ChangeWatch {
    /** How often the files are looked at. */
    private static final long WATCH_NANOS = Duration.ofMillis(700).toNanos();

    /** What looking at the files may take of all time: one part in so many. */
    private static final int WATCH_SHARE = 50;

    private final EventLoop loop;
    private final DiskWork disk;
    private @Nullable Timer timer;

    public ChangeWatch(EventLoop loop, DiskWork disk) {
        this.loop = loop;
        this.disk = disk;
    }

    public void start() {
        later(WATCH_NANOS);
    }

    /** The transfer is over. */
    public void stop() {
        if (timer != null) {
            timer.cancel();
        }
    }

    private void later(long delay) {
        stop();
        timer = loop.schedule(delay, () -> {
            later(WATCH_NANOS);
            disk.checkUnchanged(took -> {
                if (took * WATCH_SHARE > WATCH_NANOS) {
                    later(took * WATCH_SHARE);
                }
            });
        });
    }
}
