package org.minibittorrent.transfer.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** A rate limit holds over any stretch of time, and gives away what it promises. */
class TokenBucketTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int BLOCK = 16 * 1024;

    @Property(tries = 300)
    void whoeverTakesWhenItMayGetsTheRateAndNoMore(
            @ForAll long start, @ForAll long seed, @ForAll @LongRange(min = 1, max = 20_000_000_000L) long rate) {
        Random random = new Random(seed);
        TokenBucket bucket = new TokenBucket();
        bucket.setRate(rate, start);
        double taken = 0;
        long elapsed = 0;
        for (int i = 0; i < 400; i++) {
            long wait = bucket.waitNanos(start + elapsed);
            if (random.nextInt(4) == 0) {
                wait += random.nextInt(1000);
            }
            elapsed += wait;
            assertTrue(bucket.available(start + elapsed) > 0, "nothing there after the wait it asked for");
            bucket.take(BLOCK);
            taken += BLOCK;
            double earned = elapsed * (double) rate / SECOND;
            // The clock is in nanoseconds: each step may round by as much as one of them earns.
            double rounding = (i + 1) * (1 + rate / (double) SECOND);
            assertTrue(taken <= earned + BLOCK + Math.max(BLOCK, rate / 4.0) + rounding, "too much: " + taken);
            assertTrue(taken >= earned - Math.max(BLOCK, rate / 4.0) - rounding - 1000.0 * rate / SECOND * (i + 1));
        }
    }

    @Property(tries = 300)
    void theWaitIsNoLongerThanItMustBe(
            @ForAll @LongRange(min = 1, max = 1_000_000_000L) long rate,
            @ForAll @IntRange(min = 1, max = 1_000_000) int debt,
            @ForAll @LongRange(min = 0, max = SECOND) long later) {
        TokenBucket bucket = new TokenBucket();
        bucket.setRate(rate, 0);
        bucket.take(debt);
        long wait = bucket.waitNanos(later);
        if (wait > 0) {
            long due = (long) Math.ceil((debt + 1) * (double) SECOND / rate);
            assertEquals((double) due, (double) (later + wait), 2.0);
            assertTrue(bucket.available(later + wait - 3) <= 0);
            assertTrue(bucket.available(later + wait) > 0);
        }
    }

    @Test
    void noMoreThanAQuarterOfASecondIsSavedUp() {
        TokenBucket bucket = new TokenBucket();
        bucket.setRate(1_000_000, 0);
        assertEquals(250_000, bucket.available(100 * SECOND));
        bucket.setRate(1000, 100 * SECOND);
        assertEquals(BLOCK, bucket.available(200 * SECOND), "but always a block");
    }

    @Test
    void withoutALimitAnythingMayMove() {
        TokenBucket bucket = new TokenBucket();
        assertFalse(bucket.isLimited());
        bucket.take(Long.MAX_VALUE);
        bucket.take(Long.MAX_VALUE);
        assertEquals(0, bucket.waitNanos(5));
        assertEquals(Long.MAX_VALUE, bucket.available(5));
        assertThrows(IllegalArgumentException.class, () -> bucket.setRate(0, 5));
    }

    @Test
    void aLimitThatWasLiftedLeavesNoDebtBehind() {
        TokenBucket bucket = new TokenBucket();
        bucket.setRate(1, 0);
        bucket.take(BLOCK);
        bucket.setRate(TokenBucket.UNLIMITED, SECOND);
        bucket.setRate(1, 2 * SECOND);
        assertTrue(bucket.waitNanos(2 * SECOND) <= SECOND);
    }
}
