package org.minibittorrent.tracker.live;

import java.util.concurrent.TimeUnit;

/** Announces a second, over the last ten. Not thread safe. */
public final class AnnounceRate {
    private static final int SECONDS = 10;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final long[] counts = new long[SECONDS];
    private final long start;
    private long current;

    public AnnounceRate(long now) {
        this.start = now;
    }

    /** Counts one. */
    public void count(long now) {
        advance(now);
        counts[(int) (current % SECONDS)]++;
    }

    /** The mean of the last ten seconds, this one not included; of fewer if there were no more. */
    public double perSecond(long now) {
        advance(now);
        long sum = 0;
        for (int i = 0; i < SECONDS; i++) {
            sum += i == current % SECONDS ? 0 : counts[i];
        }
        return (double) sum / Math.max(1, Math.min(SECONDS - 1, current));
    }

    private void advance(long now) {
        long second = Math.max(0, (now - start) / SECOND);
        for (long next = Math.max(current + 1, second - SECONDS + 1); next <= second; next++) {
            counts[(int) (next % SECONDS)] = 0;
        }
        current = Math.max(current, second);
    }
}
