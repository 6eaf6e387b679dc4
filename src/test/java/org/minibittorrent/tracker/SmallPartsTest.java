package org.minibittorrent.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.tracker.live.AnnounceRate;
import org.minibittorrent.tracker.live.RandomSet;
import org.minibittorrent.tracker.live.Timeouts;
import org.minibittorrent.tracker.service.AnnouncedAddress;
import org.minibittorrent.tracker.service.ManualClock;
import org.minibittorrent.tracker.service.TestTracker;
import org.minibittorrent.tracker.store.SafeText;

/** The tracker's tools: countdowns, bags, addresses, rates. */
class SmallPartsTest {
    private final ManualClock clock = new ManualClock();

    @Test
    void countdownsEndInTheOrderTheyWereStartedLast() {
        try (EventLoop loop = EventLoop.manual(clock)) {
            List<String> ended = new ArrayList<>();
            Timeouts<String> countdowns =
                    new Timeouts<>(loop, Duration.ofSeconds(10).toNanos(), ended::add);
            countdowns.start("a");
            step(loop, 4);
            countdowns.start("b");
            countdowns.start("c");
            step(loop, 4);
            countdowns.start("a");
            countdowns.stop("c");
            assertEquals("b", countdowns.first());
            step(loop, 5);
            assertEquals(List.of(), ended);
            step(loop, 1);
            assertEquals(List.of("b"), ended);
            step(loop, 3);
            assertEquals(List.of("b"), ended);
            step(loop, 1);
            assertEquals(List.of("b", "a"), ended);
            assertNull(countdowns.first());
            countdowns.start("d");
            step(loop, 10);
            assertEquals(List.of("b", "a", "d"), ended);
        }
    }

    @Test
    void aCountdownMayBeStartedAnewByItsEnd() {
        try (EventLoop loop = EventLoop.manual(clock)) {
            List<String> ended = new ArrayList<>();
            List<Timeouts<String>> self = new ArrayList<>();
            self.add(new Timeouts<>(loop, Duration.ofSeconds(1).toNanos(), key -> {
                ended.add(key);
                self.get(0).start(key);
                if (ended.size() == 2) {
                    throw new IllegalStateException("is logged, and ends nothing else");
                }
            }));
            self.get(0).start("a");
            step(loop, 1);
            LogMute.during("org.minibittorrent.net", () -> step(loop, 1));
            step(loop, 1);
            step(loop, 1);
            assertEquals(List.of("a", "a", "a", "a"), ended);
        }
    }

    private void step(EventLoop loop, int seconds) {
        clock.advance(Duration.ofSeconds(seconds));
        int done = loop.turn(Duration.ZERO);
        while (done > 0) {
            done = loop.turn(Duration.ZERO);
        }
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void aBagHoldsWhatASetHolds(@ForAll long seed) {
        Random random = new Random(seed);
        SplittableRandom chance = new SplittableRandom(seed);
        RandomSet<Integer> bag = new RandomSet<>();
        Set<Integer> model = new LinkedHashSet<>();
        for (int i = 0; i < 100; i++) {
            int item = random.nextInt(20);
            switch (random.nextInt(3)) {
                case 0 -> assertEquals(model.add(item), bag.add(item));
                case 1 -> assertEquals(model.remove(item), bag.remove(item));
                default -> {
                    List<Integer> drawn = bag.draw(random.nextInt(10), chance);
                    assertEquals(drawn.size(), new HashSet<>(drawn).size());
                    assertTrue(model.containsAll(drawn));
                }
            }
            assertEquals(model, new HashSet<>(bag.all()));
            assertEquals(model.size(), bag.size());
            assertEquals(model.isEmpty(), bag.isEmpty());
        }
    }

    @Test
    void allAreDrawnEquallyOften() {
        RandomSet<Integer> bag = new RandomSet<>();
        for (int i = 0; i < 10; i++) {
            bag.add(i);
        }
        int[] drawn = new int[10];
        SplittableRandom chance = new SplittableRandom(1);
        for (int i = 0; i < 10_000; i++) {
            bag.draw(3, chance).forEach(item -> drawn[item]++);
        }
        for (int count : drawn) {
            assertEquals(3_000, count, 250);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', 192.0.2.1, 192.0.2.1",
        "192.0.2.200, 192.0.2.1, 192.0.2.200",
        "127.0.0.1, 127.0.0.1, 127.0.0.1",
        "10.0.0.7, 127.0.0.1, 10.0.0.7",
        "2001:db8::1, 192.0.2.1, 2001:db8:0:0:0:0:0:1",
        "::ffff:192.0.2.9, 192.0.2.1, 192.0.2.9",
        "::1, ::1, 0:0:0:0:0:0:0:1"
    })
    void anAnnouncedAddressIsTaken(String text, String source, String expected) throws ApiException {
        assertEquals(expected, AnnouncedAddress.of(text, TestTracker.ip(source)).getHostAddress());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "example.org",
                "0.0.0.0",
                "::",
                "127.0.0.1",
                "::1",
                "224.0.0.1",
                "ff02::1",
                "169.254.1.1",
                "fe80::1",
                "1.2.3",
                "1.2.3.4.5",
                "256.1.1.1",
                "1.2.3.4:80",
                "[::1]",
                ":",
                "1:2",
                "fe80::1%eth0",
                "a:b.c",
                "::::::",
                "1.2.3.4\n",
                "0x7f000001",
                "2130706433",
                "1111:2222:3333:4444:5555:6666:7777:8888:9999:0000:1111:2222"
            })
    void anAddressNobodyCanReachIsRefused(String text) {
        assertThrows(ApiException.class, () -> AnnouncedAddress.of(text, TestTracker.ip("192.0.2.1")));
    }

    @Test
    void aRateIsTheMeanOfTheLastTenSeconds() {
        long second = Duration.ofSeconds(1).toNanos();
        AnnounceRate rate = new AnnounceRate(-5);
        assertEquals(0, rate.perSecond(-5));
        for (int i = 0; i < 100; i++) {
            rate.count(-5 + i * second / 10);
        }
        assertEquals(10, rate.perSecond(-5 + 10 * second), 0.01);
        assertEquals(5, rate.perSecond(-5 + 14 * second), 1);
        assertEquals(0, rate.perSecond(-5 + 1_000_000 * second));
    }

    @Test
    void namesOfStrangersAreShownOnOneLine() {
        assertEquals("of that name", SafeText.shown("a\nb"));
        assertEquals("Alice", SafeText.shown("Alice"));
        assertEquals("a?b?c", SafeText.shownFile("a\nb\u202Ec"));
        assertEquals("x".repeat(80) + "...", SafeText.shownFile("x".repeat(81)));
    }
}
