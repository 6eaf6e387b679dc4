package org.minibittorrent.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** Rates as they are shown, and as the request pipeline sees them. */
class RateMeterTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1000 * MILLI;

    private final RateMeter meter = new RateMeter();

    @Property
    void aSteadyRateIsMeasuredAsItIs(
            @ForAll @LongRange(min = -1L << 62, max = 1L << 62) long start,
            @ForAll @LongRange(min = 1, max = 1L << 34) long bytesPerSecond,
            @ForAll @IntRange(min = 1, max = 200) int stepMillis,
            @ForAll @IntRange(min = 2, max = 12) int seconds) {
        RateMeter measured = new RateMeter();
        long now = start;
        long moved = 0;
        for (long at = 0; at < seconds * 1000L; at += stepMillis) {
            long due = bytesPerSecond * at / 1000;
            now = start + at * MILLI;
            measured.add(due - moved, now);
            moved = due;
        }
        double rate = measured.rate(now);
        // One slot of a quarter of a second, and one step, may be counted only in part.
        double slack = bytesPerSecond * (0.25 + stepMillis / 1000.0) / Math.min(5, seconds - 0.5) + 2;
        assertEquals((double) bytesPerSecond, rate, slack);
        assertEquals(moved, measured.total());
    }

    @Test
    void nothingIsShownBeforeTheFirstByteAndAfterFiveSecondsOfSilence() {
        assertEquals(0, meter.rate(7 * SECOND));
        meter.add(1_000_000, 8 * SECOND);
        assertTrue(meter.rate(8 * SECOND) > 0);
        assertTrue(meter.rate(12 * SECOND) > 0);
        assertEquals(0, meter.rate(13 * SECOND));
        assertEquals(1_000_000, meter.total());
    }

    @Test
    void asFastAsMemoryIsStillCountedRight() {
        long second = 12L << 30;
        for (int quarter = 0; quarter < 40; quarter++) {
            meter.add(second / 4, quarter * 250L * MILLI);
        }
        assertEquals(second, meter.rate(39 * 250L * MILLI));
    }

    @Test
    void afterASilenceItIsMeasuredAnew() {
        for (boolean watched : new boolean[] {false, true}) {
            RateMeter paused = new RateMeter();
            paused.add(1_000_000, 0);
            for (int quarter = 0; watched && quarter < 80; quarter++) {
                paused.rate(quarter * 250L * MILLI);
            }
            for (int quarter = 80; quarter < 84; quarter++) {
                paused.add(250_000, quarter * 250L * MILLI);
            }
            assertEquals(1_000_000, paused.rate(83 * 250L * MILLI), "watched meanwhile: " + watched);
        }
    }
}
