package org.minibittorrent.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.minibittorrent.wire.PeerId;

/** Whom to dial, and when again. */
final class KnownPeersTest {
    private static final long SECOND = 1_000_000_000L;

    private final KnownPeers known = new KnownPeers(new SplittableRandom(7));
    private final InetSocketAddress one = address(1);
    private final InetSocketAddress two = address(2);
    private long now = -5 * SECOND;

    private static InetSocketAddress address(int number) {
        try {
            InetAddress ip = InetAddress.getByAddress(new byte[] {10, 0, (byte) (number >> 8), (byte) number});
            return new InetSocketAddress(ip, 6881);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private List<InetSocketAddress> due() {
        return known.due(10, id -> false, address -> false, now);
    }

    /** Dials in vain, and says how long it is until the next try, in steps of a tenth of a second. */
    private double wait(boolean useful) {
        known.dialled(one);
        known.ended(one, useful, now);
        long start = now;
        while (due().isEmpty()) {
            now += SECOND / 10;
        }
        return (now - start) / (double) SECOND;
    }

    @Test
    void aNewAddressIsDueAtOnceAndNotTwice() {
        known.add(one, now);
        known.add(one, now);
        assertEquals(List.of(one), due());
        known.dialled(one);
        assertEquals(List.of(), due());
    }

    @Test
    void eachFailureWaitsLongerUpToAMinute() {
        known.add(one, now);
        double longest = 1;
        for (int i = 0; i < 12; i++) {
            double waited = wait(false);
            assertTrue(waited >= longest / 2 && waited <= longest + 0.1, waited + " s of " + longest);
            longest = Math.min(60, longest * 2);
        }
    }

    @Test
    void aPeerThatMovedDataIsSoonTriedAgainAndOneThatOnlyShookHandsIsNot() {
        known.add(one, now);
        for (int i = 0; i < 8; i++) {
            wait(false);
        }
        known.shookHands(one, PeerId.random(new Random(1)));
        assertTrue(wait(false) > 20);
        assertTrue(wait(true) <= 1.1);
    }

    @Test
    void whoIsConnectedSomeOtherWayIsNotDialled() {
        PeerId id = PeerId.random(new Random(1));
        known.add(one, now);
        known.add(two, now);
        known.shookHands(one, id);
        assertEquals(List.of(two), known.due(10, Set.of(id)::contains, address -> false, now));
        assertEquals(List.of(one), known.due(10, other -> false, Set.of(two)::contains, now));
    }

    @Test
    void anAddressGivenUpIsNoHope() {
        known.add(one, now);
        assertFalse(known.hopes().isEmpty());
        known.giveUp(one);
        assertTrue(known.hopes().isEmpty());
        assertEquals(List.of(), due());
        assertTrue(known.knows(one.getAddress()), "it was named all the same");
    }

    @Test
    void onlyThoseRetainedAreKnown() {
        known.add(one, now);
        known.add(two, now);
        known.retain(Set.of(two));
        assertEquals(List.of(two), due());
        assertFalse(known.knows(one.getAddress()));
        assertTrue(known.knows(two.getAddress()));
    }

    @Test
    void thereIsAnEndToAddresses() {
        for (int i = 0; i < KnownPeers.MOST + 100; i++) {
            known.add(address(i), now);
        }
        assertEquals(
                KnownPeers.MOST,
                known.due(Integer.MAX_VALUE, id -> false, a -> false, now).size());
        known.add(new InetSocketAddress(one.getAddress(), 0), now);
        assertEquals(3, known.due(3, id -> false, a -> false, now).size());
    }
}
