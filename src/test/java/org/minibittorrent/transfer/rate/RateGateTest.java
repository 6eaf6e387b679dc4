package org.minibittorrent.transfer.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.minibittorrent.net.EventLoop;

/** Limits under which many connections take turns, however unfairly the selector calls them. */
final class RateGateTest {
    private static final long MILLISECOND = 1_000_000;

    private final AtomicLong clock = new AtomicLong();
    private final EventLoop loop = EventLoop.manual(clock::get);
    private final RateGate engine = new RateGate(loop);
    private final RateGate transfer = new RateGate(loop);
    private final List<Greedy> all = new ArrayList<>();

    @AfterEach
    void close() {
        loop.close();
    }

    /** A connection on which there is always something to move. */
    private final class Greedy {
        final Throttle throttle;
        final int chunk;
        boolean awake = true;
        long moved;

        Greedy(RateGate other, int chunk) {
            this.chunk = chunk;
            this.throttle = new Throttle(engine, other, () -> awake = true);
            all.add(this);
        }

        void serve() {
            while (awake) {
                int most = throttle.pass();
                if (most == 0) {
                    awake = false;
                } else {
                    int count = Math.min(most, chunk);
                    throttle.moved(count);
                    moved += count;
                }
            }
        }
    }

    /** Always in the same order, as a selector may. */
    private void run(int seconds) {
        for (int step = 0; step < seconds * 1000; step++) {
            all.forEach(Greedy::serve);
            clock.addAndGet(MILLISECOND);
            loop.turn(Duration.ZERO);
        }
    }

    private long total() {
        return all.stream().mapToLong(greedy -> greedy.moved).sum();
    }

    @ParameterizedTest
    @ValueSource(longs = {5_000, 100_000, 1_000_000, 50_000_000})
    void allGetTheSameAndTogetherTheLimit(long rate) {
        engine.setRate(rate);
        for (int i = 0; i < 7; i++) {
            new Greedy(transfer, 16 * 1024);
        }
        run(20);
        double expected = 20.0 * rate;
        assertTrue(total() <= expected + rate / 4.0 + 32 * 1024, () -> total() + " of " + expected);
        assertTrue(total() >= 0.9 * expected, () -> total() + " of " + expected);
        for (Greedy greedy : all) {
            double share = greedy.moved / (double) total();
            assertTrue(share > 0.5 / all.size(), () -> "a share of " + share);
        }
    }

    @Test
    void aLimitOfItsOwnBindsATransferInsideTheWhole() {
        engine.setRate(1_000_000);
        transfer.setRate(100_000);
        Greedy bound = new Greedy(transfer, 16 * 1024);
        Greedy free = new Greedy(new RateGate(loop), 16 * 1024);
        Greedy alsoBound = new Greedy(transfer, 16 * 1024);
        run(20);
        long together = bound.moved + alsoBound.moved;
        assertTrue(together <= 2_000_000 + 60_000, () -> together + " through the inner limit");
        assertTrue(bound.moved > 500_000 && alsoBound.moved > 500_000);
        assertTrue(free.moved > 15_000_000, () -> free.moved + " beside it");
    }

    @Test
    void whoHasNothingToMoveHoldsUpNobody() {
        engine.setRate(100_000);
        Throttle idle = new Throttle(engine, transfer, () -> {});
        Greedy busy = new Greedy(transfer, 16 * 1024);
        run(1);
        for (int i = 0; i < 100 && idle.pass() > 0; i++) {
            idle.moved(1000);
        }
        run(9);
        assertTrue(busy.moved > 800_000, () -> busy.moved + " bytes");
    }

    @Test
    void liftingALimitWakesAll() {
        engine.setRate(1);
        for (int i = 0; i < 100; i++) {
            new Greedy(transfer, 10);
        }
        run(1);
        assertTrue(all.stream().noneMatch(greedy -> greedy.awake));
        engine.setRate(TokenBucket.UNLIMITED);
        assertEquals(100, all.stream().filter(greedy -> greedy.awake).count());
    }

    @Test
    void whoLeavesIsForgotten() {
        engine.setRate(1000);
        Greedy gone = new Greedy(transfer, 16 * 1024);
        run(1);
        assertTrue(gone.throttle.isWaiting());
        gone.throttle.leave();
        run(1);
        assertTrue(!gone.awake && !gone.throttle.isWaiting());
    }
}
