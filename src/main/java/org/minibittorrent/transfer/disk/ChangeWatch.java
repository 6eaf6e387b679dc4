package org.minibittorrent.transfer.disk;

import org.jspecify.annotations.Nullable;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.Timer;
import org.minibittorrent.transfer.TransferLimits;

/**
 * Has the files of a transfer looked at from time to time, however little happens: others are to hear when one changes.
 * Where a look takes long, it comes more seldom. Loop thread.
 */
public final class ChangeWatch {
    private final EventLoop loop;
    private final DiskWork disk;
    private @Nullable Timer timer;

    public ChangeWatch(EventLoop loop, DiskWork disk) {
        this.loop = loop;
        this.disk = disk;
    }

    public void start() {
        later(TransferLimits.WATCH_NANOS);
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
            later(TransferLimits.WATCH_NANOS);
            disk.checkUnchanged(took -> {
                if (took * TransferLimits.WATCH_SHARE > TransferLimits.WATCH_NANOS) {
                    later(took * TransferLimits.WATCH_SHARE);
                }
            });
        });
    }
}
