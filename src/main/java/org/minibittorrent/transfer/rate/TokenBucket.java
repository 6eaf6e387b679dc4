package org.minibittorrent.transfer.rate;

/**
 * A rate limit: so many bytes a second, with at most a quarter of a second saved up. It may go below zero by one block,
 * which later time pays back. Not thread safe.
 */
final class TokenBucket {
    static final long UNLIMITED = Long.MAX_VALUE; // the rate that means no limit
    private static final long NANOS = 1_000_000_000L;
    private static final int MINIMUM_BURST = 16 * 1024;

    private long rate = UNLIMITED;
    private long tokens;
    private long refilledAt;

    /** Sets the rate in bytes a second; {@link #UNLIMITED} lifts the limit. */
    void setRate(long bytesPerSecond, long now) {
        if (bytesPerSecond <= 0) {
            throw new IllegalArgumentException("a rate limit is at least 1 byte a second: " + bytesPerSecond);
        }
        if (isLimited()) {
            refill(now);
        }
        rate = bytesPerSecond;
        tokens = isLimited() ? Math.min(tokens, burst()) : 0;
        refilledAt = now;
    }

    boolean isLimited() {
        return rate != UNLIMITED;
    }

    /** How many bytes may move now; 0 or less means wait. */
    long available(long now) {
        if (!isLimited()) {
            return Long.MAX_VALUE;
        }
        refill(now);
        return tokens;
    }

    void take(long bytes) {
        if (isLimited()) {
            tokens -= bytes;
        }
    }

    /** Nanoseconds until {@link #available} is positive again; 0 if it is now. */
    long waitNanos(long now) {
        if (available(now) > 0) {
            return 0;
        }
        return Math.max(1, (long) Math.ceil((1 - tokens) * (double) NANOS / rate) - (now - refilledAt));
    }

    private void refill(long now) {
        double earned = (now - refilledAt) * (double) rate / NANOS;
        if (earned >= 1) {
            long whole = (long) Math.min(earned, 2.0 * burst() - Math.min(tokens, 0));
            tokens = Math.min(burst(), tokens + whole);
            // Less than a byte stays on the clock, so that a slow rate is not rounded down to nothing.
            refilledAt = whole < (long) earned ? now : refilledAt + (long) (whole * (double) NANOS / rate);
        }
    }

    private long burst() {
        return Math.max(MINIMUM_BURST, rate / 4);
    }
}
