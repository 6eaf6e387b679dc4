package org.minibittorrent.swarm;

import java.util.Arrays;

/**
 * Bytes a second over the last five seconds; or, while that is less, over the time since bytes began to flow, for the
 * first time or after five seconds of silence. Not thread safe.
 */
final class RateMeter {
    private static final int SLOTS = 20;
    private static final int SLOTS_A_SECOND = 4;
    private static final long SLOT_NANOS = 1_000_000_000L / SLOTS_A_SECOND;

    private final long[] bytes = new long[SLOTS];
    private long total;
    private long windowSum;
    private long currentSlot = Long.MIN_VALUE;
    private long firstSlot;

    /** Counts bytes that moved at {@code now}. */
    void add(long count, long now) {
        advance(now);
        if (windowSum == 0) {
            firstSlot = currentSlot;
        }
        bytes[(int) Math.floorMod(currentSlot, (long) SLOTS)] += count;
        windowSum += count;
        total += count;
    }

    /** Bytes a second as of {@code now}. */
    long rate(long now) {
        if (total == 0) {
            return 0;
        }
        advance(now);
        return windowSum * SLOTS_A_SECOND / Math.min(SLOTS, currentSlot - firstSlot + 1);
    }

    /** All bytes ever counted. */
    long total() {
        return total;
    }

    private void advance(long now) {
        long slot = Math.floorDiv(now, SLOT_NANOS);
        if (currentSlot == Long.MIN_VALUE || slot - currentSlot >= SLOTS) {
            Arrays.fill(bytes, 0);
            windowSum = 0;
            currentSlot = slot;
            return;
        }
        while (currentSlot < slot) {
            currentSlot++;
            int at = (int) Math.floorMod(currentSlot, (long) SLOTS);
            windowSum -= bytes[at];
            bytes[at] = 0;
        }
    }
}
