package org.minibittorrent.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.minibittorrent.net.IpAddresses;
import org.minibittorrent.security.FailureDelays.Patience;

final class FailureDelaysTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Patience ACCOUNTS = new Patience(2, SECOND, 8 * SECOND, 100 * SECOND);
    private static final Patience SOURCES = new Patience(5, SECOND, 8 * SECOND, 100 * SECOND);

    private final FailureDelays delays = new FailureDelays(ACCOUNTS, SOURCES, 100);

    /** Near its end, as the clock of a JVM may stand: it wraps in the middle of each test. */
    private long now = Long.MAX_VALUE - SECOND;

    @Test
    void eachFailureBeyondTheFreeOnesDoublesTheWait() {
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            assertEquals(0, delays.begin("alice", source(i), now));
            long wait = delays.begin("alice", source(100), now);
            waits.add(wait / SECOND);
            if (wait > 0) {
                assertTrue(delays.begin("alice", source(100), now + wait - 1) > 0);
                now += wait;
            }
        }
        // The second attempt of the first round goes ahead and counts; from then on each round adds one.
        assertEquals(List.of(0L, 1L, 2L, 4L, 8L, 8L, 8L, 8L), waits);
    }

    @Test
    void aSourceHasToWaitWhateverNamesItTries() {
        for (int i = 0; i < 6; i++) {
            assertEquals(0, delays.begin("user" + i, source(1), now));
        }
        assertEquals(SECOND, delays.begin("user9", source(1), now));
        assertEquals(0, delays.begin("user9", source(2), now));
    }

    @Test
    void manyAttemptsAtOnceGainNothing() {
        int ahead = 0;
        for (int i = 0; i < 1000; i++) {
            ahead += delays.begin("alice", source(1), now) == 0 ? 1 : 0;
        }
        assertEquals(3, ahead);
    }

    @Test
    void hammeringDoesNotProlongTheWait() {
        for (int i = 0; i < 3; i++) {
            delays.begin("alice", source(1), now);
        }
        for (long later = 0; later < SECOND; later += SECOND / 100) {
            assertEquals(SECOND - later, delays.begin("alice", source(1), now + later));
        }
        assertEquals(0, delays.begin("alice", source(1), now + SECOND));
    }

    @Test
    void everyoneGetsInAgainAndFailuresAreForgotten() {
        for (int i = 0; i < 1000; i++) {
            now += delays.begin("alice", source(1), now);
        }
        assertTrue(delays.begin("alice", source(1), now) <= 8 * SECOND);
        now += 100 * SECOND;
        for (int i = 0; i < 3; i++) {
            assertEquals(0, delays.begin("alice", source(1), now));
        }
    }

    @Test
    void whoSucceedsNeverWaits() {
        for (int i = 0; i < 100; i++) {
            assertEquals(0, delays.begin("alice", source(1), now));
            delays.succeeded("alice", source(1));
        }
    }

    @Test
    void anOwnerIsNotKeptOutByAGuesserElsewhere() {
        assertEquals(0, delays.begin("Alice", source(1), now));
        delays.succeeded("Alice", source(1));
        for (int i = 0; i < 50; i++) {
            delays.begin("alice", source(50 + i), now);
        }
        assertTrue(delays.begin("alice", source(2), now) > 0);
        assertEquals(0, delays.begin("ALICE", source(1), now));
        assertEquals(0, delays.begin("bob", source(1), now), "bob is another account");
    }

    @Test
    void aSuccessIsNoForgivenessForOtherFailures() {
        for (int i = 0; i < 6; i++) {
            assertEquals(0, delays.begin("victim" + i, source(1), now));
        }
        now += SECOND;
        assertEquals(0, delays.begin("own", source(1), now));
        delays.succeeded("own", source(1));
        assertEquals(SECOND, delays.begin("victim7", source(1), now));
    }

    @Test
    void anIpv6NetworkIsOneSource() throws UnknownHostException {
        byte[] address = new byte[16];
        address[0] = 0x20;
        for (int i = 0; i < 6; i++) {
            address[15] = (byte) i;
            assertEquals(0, delays.begin("user" + i, IpAddresses.sourceOf(InetAddress.getByAddress(address)), now));
        }
        address[8] = 1;
        assertEquals(SECOND, delays.begin("other", IpAddresses.sourceOf(InetAddress.getByAddress(address)), now));
        address[7] = 1;
        assertEquals(0, delays.begin("other", IpAddresses.sourceOf(InetAddress.getByAddress(address)), now));
    }

    @Test
    void memoryIsBoundedAndWhatIsUsedIsKept() {
        for (int i = 0; i < 3; i++) {
            delays.begin("alice", source(1), now);
        }
        for (int i = 0; i < 1000; i++) {
            delays.begin("user" + i, source(10 + i), now);
            delays.succeeded("user" + i, source(10 + i));
            delays.begin("late" + i, source(2000 + i), now);
            assertTrue(delays.begin("alice", source(1), now) > 0, "asked for all the time");
        }
        assertTrue(delays.size() <= 300, "entries: " + delays.size());
        FailureDelays other = new FailureDelays(ACCOUNTS, SOURCES, 100);
        for (int i = 0; i < 3; i++) {
            other.begin("alice", source(1), now);
        }
        for (int i = 0; i < 100; i++) {
            other.begin("user" + i, source(10 + i), now);
        }
        assertEquals(0, other.begin("alice", source(1), now), "the oldest goes");
    }

    @Property(tries = 200)
    void theWaitIsNeverLongerThanTheLongest(
            @ForAll @Size(max = 60) List<@IntRange(max = 3) Integer> attempts, @ForAll @IntRange(max = 9) int pause) {
        FailureDelays any = new FailureDelays(ACCOUNTS, SOURCES, 4);
        long time = Long.MAX_VALUE;
        for (int who : attempts) {
            long wait = any.begin("user" + who % 2, source(who), time);
            assertTrue(wait >= 0 && wait <= 8 * SECOND);
            time += pause * SECOND;
            assertTrue(any.size() <= 12);
        }
    }

    @Test
    void patienceThatLocksOutIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Patience(0, 1, 1, 2));
        assertThrows(IllegalArgumentException.class, () -> new Patience(1, 0, 1, 2));
        assertThrows(IllegalArgumentException.class, () -> new Patience(1, 2, 1, 3));
        assertThrows(IllegalArgumentException.class, () -> new Patience(1, 1, 2, 2));
        assertThrows(IllegalArgumentException.class, () -> new FailureDelays(ACCOUNTS, SOURCES, 0));
        assertEquals(0, FailureDelays.of(5, 64, 30_000_000_000L).begin("alice", source(1), now));
        assertEquals(
                Long.MAX_VALUE - 1, new Patience(1, 1, Long.MAX_VALUE - 1, Long.MAX_VALUE).delay(Integer.MAX_VALUE));
    }

    private static InetAddress source(int number) {
        try {
            return InetAddress.getByAddress(new byte[] {10, 0, (byte) (number >> 8), (byte) number});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
