package org.minibittorrent.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class TimerTest {
    @RegisterExtension
    final LogCapture log = new LogCapture();

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final ManualTime time = new ManualTime();
    private final List<String> ran = new ArrayList<>();

    @Test
    void timersRunWhenTheirTimeHasComeAndNotBefore() {
        try (Hands hands = new Hands(time)) {
            hands.loop.schedule(2 * SECOND, () -> ran.add("two"));
            hands.loop.schedule(SECOND, () -> ran.add("one"));
            hands.loop.schedule(SECOND, () -> ran.add("one again"));
            time.advance(Duration.ofNanos(SECOND - 1));
            assertEquals(0, hands.loop.turn(Hands.NO_WAIT));
            time.advance(Duration.ofNanos(1));
            assertEquals(2, hands.loop.turn(Hands.NO_WAIT));
            assertEquals(List.of("one", "one again"), ran);
            time.advance(Duration.ofHours(1));
            hands.loop.turn(Hands.NO_WAIT);
            assertEquals(List.of("one", "one again", "two"), ran);
        }
    }

    @Test
    void aTurnWaitsNoLongerThanTheNextTimer() {
        try (Hands hands = new Hands()) {
            hands.loop.schedule(Duration.ofMillis(20).toNanos(), () -> ran.add("due"));
            // Would hang for an hour.
            hands.turnUntil(() -> hands.loop.turn(Duration.ofHours(1)) > 0);
            assertEquals(List.of("due"), ran);
        }
    }

    @Test
    void aCancelledTimerDoesNotRunEvenIfDueInThisTurn() {
        try (Hands hands = new Hands(time)) {
            Timer[] second = new Timer[1];
            hands.loop.schedule(SECOND, () -> second[0].cancel());
            second[0] = hands.loop.schedule(SECOND, () -> ran.add("cancelled"));
            Timer third = hands.loop.schedule(SECOND, () -> ran.add("cancelled"));
            third.cancel();
            third.cancel();
            time.advance(Duration.ofSeconds(1));
            hands.loop.turn(Hands.NO_WAIT);
            second[0].cancel();
            assertEquals(List.of(), ran);
        }
    }

    @Test
    void aTimerWithoutDelaySetByATimerRunsInTheNextTurn() {
        try (Hands hands = new Hands(time)) {
            hands.loop.schedule(-5, () -> hands.loop.schedule(0, () -> ran.add("inner")));
            hands.loop.turn(Hands.NO_WAIT);
            assertEquals(List.of(), ran);
            hands.loop.turn(Duration.ofSeconds(10));
            assertEquals(List.of("inner"), ran);
        }
    }

    @Test
    void timeStandsStillWithinATurn() {
        try (Hands hands = new Hands(time)) {
            hands.loop.execute(() -> {
                long before = hands.loop.now();
                time.advance(Duration.ofSeconds(1));
                assertEquals(before, hands.loop.now());
                ran.add("same");
            });
            hands.loop.turn(Hands.NO_WAIT);
            assertEquals(List.of("same"), ran);
            assertEquals(time.nanos(), hands.loop.now());
        }
    }

    @Test
    void aTimerThatThrowsStopsNoOther() {
        try (Hands hands = new Hands(time)) {
            hands.loop.schedule(0, () -> {
                throw new InternalError("test");
            });
            hands.loop.schedule(0, () -> ran.add("next"));
            hands.loop.turn(Hands.NO_WAIT);
            assertEquals(List.of("next"), ran);
        }
    }

    @Test
    void theLongestDelayNeitherOverflowsNorRuns() {
        try (Hands hands = new Hands(time)) {
            hands.loop.schedule(Long.MAX_VALUE, () -> ran.add("never"));
            time.advance(Duration.ofDays(365));
            assertEquals(0, hands.loop.turn(Hands.NO_WAIT));
        }
    }

    @Test
    void timersOfAClosedLoopNeverRun() {
        Hands hands = new Hands(time);
        hands.loop.schedule(0, () -> ran.add("before"));
        hands.close();
        hands.loop.schedule(0, () -> ran.add("after")).cancel();
        hands.loop.turn(Hands.NO_WAIT);
        assertEquals(List.of(), ran);
    }

    /** Delays in seconds, and which timers are cancelled: those that are left run in order of deadline, then of setting. */
    @Property(tries = 300)
    void timersRunInOrder(
            @ForAll @Size(max = 200) List<@IntRange(min = 0, max = 20) Integer> delays,
            @ForAll @Size(max = 100) List<@IntRange(min = 0, max = 199) Integer> cancelled) {
        TimerQueue queue = new TimerQueue();
        long origin = Long.MAX_VALUE - 10;
        List<Integer> order = new ArrayList<>();
        List<Timer> timers = new ArrayList<>();
        for (int i = 0; i < delays.size(); i++) {
            int number = i;
            timers.add(queue.add(origin, delays.get(i), () -> order.add(number)));
        }
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < delays.size(); i++) {
            expected.add(i);
        }
        for (int i : cancelled) {
            if (i < timers.size()) {
                timers.get(i).cancel();
                expected.remove((Object) i);
            }
        }
        expected.sort(Comparator.comparing(delays::get));
        for (long elapsed = 0; elapsed <= 20; elapsed++) {
            queue.runDue(origin + elapsed);
        }
        assertEquals(expected, order);
        assertTrue(queue.timers.isEmpty());
    }
}
