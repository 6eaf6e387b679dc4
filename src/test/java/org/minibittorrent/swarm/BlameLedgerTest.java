package org.minibittorrent.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Who sent the wrong block is found, and nobody else is named. */
class BlameLedgerTest {
    private static final PeerIdentity ANN = new PeerIdentity("a", "Ann");
    private static final PeerIdentity BEN = new PeerIdentity("b", "Ben");

    private final BlameLedger ledger = new BlameLedger();

    @Test
    void theOnlySenderOfABadPieceIsGuilty() {
        assertEquals(Set.of(ANN), ledger.failed(1, List.of(ANN, ANN), List.of(1L, 2L)));
        assertFalse(ledger.waitsFor(1));
    }

    @Test
    void ofTwoSendersTheOneWhoseBlockDiffersFromTheGoodOneIsGuilty() {
        assertEquals(Set.of(), ledger.failed(1, List.of(ANN, BEN), List.of(1L, 66L)));
        assertTrue(ledger.waitsFor(1));
        assertFalse(ledger.waitsFor(2));
        assertEquals(Set.of(BEN), ledger.passed(1, List.of(1L, 2L)));
        assertFalse(ledger.waitsFor(1));
    }

    @Test
    void onePeerOverTwoConnectionsIsOneSender() {
        PeerIdentity again = new PeerIdentity("a", "Ann from another port");
        assertEquals(1, ledger.failed(1, List.of(ANN, again), List.of(1L, 2L)).size());
        assertEquals(ANN, again);
        assertEquals(ANN.hashCode(), again.hashCode());
    }

    @Property
    void exactlyThoseWhoSentAWrongBlockAreNamed(
            @ForAll long seed,
            @ForAll @IntRange(min = 2, max = 5) int peers,
            @ForAll @IntRange(min = 1, max = 8) int fails) {
        Random random = new Random(seed);
        BlameLedger fresh = new BlameLedger();
        List<Long> good = random.longs(16).boxed().toList();
        Set<PeerIdentity> liars = new HashSet<>();
        Set<PeerIdentity> named = new HashSet<>();
        for (int attempt = 0; attempt < fails; attempt++) {
            List<PeerIdentity> senders = new ArrayList<>();
            List<Long> digests = new ArrayList<>(good);
            for (int block = 0; block < good.size(); block++) {
                int sender = random.nextInt(peers);
                senders.add(new PeerIdentity("key" + sender, "peer" + sender));
                if ((sender == 0 && random.nextBoolean()) || block == 3) {
                    digests.set(block, random.nextLong());
                    liars.add(senders.get(block));
                }
            }
            named.addAll(fresh.failed(7, senders, digests));
        }
        if (fresh.waitsFor(7)) {
            named.addAll(fresh.passed(7, good));
        }
        assertEquals(liars, named);
    }

    @Test
    void whatIsRememberedIsBounded() {
        for (int piece = 0; piece < 10 * SwarmConfig.FAILED_ATTEMPTS; piece++) {
            ledger.failed(piece, List.of(ANN, BEN), List.of(1L, 66L));
            assertTrue(ledger.waitsFor(piece), "the latest failure is remembered");
        }
        int remembered = 0;
        for (int piece = 0; piece < 10 * SwarmConfig.FAILED_ATTEMPTS; piece++) {
            remembered += ledger.waitsFor(piece) ? 1 : 0;
        }
        assertEquals(SwarmConfig.FAILED_ATTEMPTS, remembered);
    }
}
