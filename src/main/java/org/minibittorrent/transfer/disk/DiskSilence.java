package org.minibittorrent.transfer.disk;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.Timer;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.Standstill;

/** A watch over work that a disk was given: tells when some of it does not come back, and when all does. Loop thread. */
public final class DiskSilence {
    static final long SHORT_NANOS = Duration.ofSeconds(5).toNanos(); // for what is read, written, or looked at
    static final long LONG_NANOS =
            Duration.ofSeconds(30).toNanos(); // for what may take long on a slow disk: a sync, above all

    private final EventLoop loop;
    private final Standstill silence;
    private final Consumer<@Nullable Standstill> told;
    private final Map<Object, Long> deadlines = new HashMap<>(); // of the work that is out
    private @Nullable Timer timer;
    private long timerAt;
    private @Nullable Standstill present;

    /** A watch over the work on a file, or folder, of that name; {@code told} gets the reason, or null when that is over. */
    public DiskSilence(EventLoop loop, String name, Consumer<@Nullable Standstill> told) {
        this.loop = loop;
        this.silence = Standstill.of(Reason.DISK_SILENT, name);
        this.told = told;
    }

    /** Work is out, and should be back after so long. {@return what stands for it} */
    Object begin(long nanos) {
        Object work = new Object();
        deadlines.put(work, loop.now() + nanos);
        look();
        return work;
    }

    /** It is back. */
    void end(Object work) {
        deadlines.remove(work);
        if (deadlines.isEmpty()) {
            stop();
            tell(null);
        } else if (present != null) {
            look();
        }
    }

    /** A part of the work is done, and more is to come. */
    public void answered() {
        deadlines.replaceAll((work, deadline) -> loop.now() + SHORT_NANOS);
        if (present != null) {
            look();
        }
    }

    private void look() {
        if (deadlines.isEmpty()) {
            return;
        }
        long now = loop.now();
        long first = Collections.min(deadlines.values());
        if (first - now <= 0) {
            tell(silence);
            return;
        }
        tell(null);
        if (timer == null || first - timerAt < 0) {
            stop();
            timerAt = first;
            timer = loop.schedule(first - now, () -> {
                timer = null;
                look();
            });
        }
    }

    private void tell(@Nullable Standstill now) {
        if (!Objects.equals(now, present)) {
            present = now;
            told.accept(now);
        }
    }

    /** {@return the reason while the disk is silent, else null} */
    public @Nullable Standstill present() {
        return present;
    }

    /** Tells nothing more until other work begins. */
    void stop() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /** Watches until a future is done. */
    public <T> CompletableFuture<T> over(CompletableFuture<T> work) {
        Object out = begin(SHORT_NANOS);
        return work.whenComplete((result, failure) -> end(out));
    }
}
