package org.minibittorrent.transfer.rate;

import java.util.Comparator;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.Timer;

/**
 * A rate limit and the connections that wait for it. Bytes that may move again are shared out among those that have moved
 * none for the longest time: so each gets some, however many share the limit and in whatever order their sockets are
 * served. Loop thread.
 */
final class RateGate {
    // Bytes gather for so long before they are shared out, so that a low rate does not come a byte at a time.
    private static final long GATHER_NANOS = 5_000_000;
    private static final int SMALLEST_SHARE = 16 * 1024; // unless there are no more bytes

    /** One direction of one connection, in the line of one gate. */
    static final class Place {
        private static final AtomicLong CREATED = new AtomicLong();

        private final RateGate gate;
        private final Runnable wake;
        private final long number = CREATED.getAndIncrement();
        private long movedAt;
        private long share;
        private boolean called;

        Place(RateGate gate, Runnable wake) {
            this.gate = gate;
            this.wake = wake;
            this.movedAt = gate.loop.now();
        }

        /** Bytes that may move now; 0 if it is to {@link #await}. */
        int most() {
            long available = gate.bucket.available(gate.loop.now());
            if (available <= 0) {
                return 0;
            }
            TreeSet<Place> waiting = gate.waiting;
            boolean alone = waiting.isEmpty() || (waiting.size() == 1 && waiting.contains(this));
            long most = !gate.bucket.isLimited() || alone ? available : Math.min(available, share);
            return (int) Math.min(Integer.MAX_VALUE, most);
        }

        void await() {
            called = false;
            gate.waiting.add(this);
            gate.schedule();
        }

        /** Whether it was told to wait and not called since. */
        boolean isWaiting() {
            return !called && gate.waiting.contains(this);
        }

        void moved(int bytes) {
            gate.waiting.remove(this);
            gate.bucket.take(bytes);
            share = Math.max(0, share - bytes);
            movedAt = gate.loop.now();
        }

        /** Has no more need of the gate. */
        void leave() {
            gate.waiting.remove(this);
        }
    }

    private final EventLoop loop;
    private final TokenBucket bucket = new TokenBucket();
    private final TreeSet<Place> waiting = new TreeSet<>(
            Comparator.<Place>comparingLong(place -> place.movedAt).thenComparingLong(place -> place.number));
    private @Nullable Timer timer;

    /** A gate without a limit. */
    RateGate(EventLoop loop) {
        this.loop = loop;
    }

    /** Sets the limit in bytes a second; it holds at once, for those who wait as well. */
    void setRate(long bytesPerSecond) {
        bucket.setRate(bytesPerSecond, loop.now());
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        shareOut();
    }

    private void schedule() {
        if (timer == null) {
            timer = loop.schedule(bucket.waitNanos(loop.now()) + GATHER_NANOS, () -> {
                timer = null;
                shareOut();
            });
        }
    }

    private void shareOut() {
        // Those called last time who did not come had nothing to move; they are the first when they come again.
        waiting.removeIf(place -> place.called);
        long available = bucket.available(loop.now());
        if (available > 0 && !waiting.isEmpty()) {
            long shares = Math.min(waiting.size(), Math.max(1, available / SMALLEST_SHARE));
            for (Place place : waiting.stream().limit(shares).toList()) {
                place.share = available / shares;
                place.called = true;
                place.wake.run();
            }
        }
        if (!waiting.isEmpty()) {
            schedule();
        }
    }
}
