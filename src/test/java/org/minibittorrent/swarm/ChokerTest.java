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

/** Slots go round. */
class ChokerTest {
    private static final long TICK = 250_000_000L;

    private final List<SwarmPeer> peers = new ArrayList<>();

    private SwarmPeer peer(boolean interested, long now) {
        SwarmPeer peer = new SwarmPeer(new FakeLink("peer" + peers.size()), true, 1, SwarmConfig.standard(0), now);
        peer.peerIsInterested = interested;
        peers.add(peer);
        return peer;
    }

    private Set<SwarmPeer> turn(int slots, long now) {
        Set<SwarmPeer> chosen = new HashSet<>(Choker.choose(peers, slots, now));
        for (SwarmPeer peer : peers) {
            if (peer.weChokePeer == chosen.contains(peer)) {
                peer.weChokePeer = !peer.weChokePeer;
                peer.chokeChangedAt = now;
            }
        }
        return chosen;
    }

    @Property
    void everybodyGetsATurnOfFullLength(
            @ForAll long start,
            @ForAll @IntRange(min = 1, max = 8) int slots,
            @ForAll @IntRange(min = 1, max = 40) int count) {
        peers.clear();
        for (int i = 0; i < count; i++) {
            peer(true, start);
        }
        int rounds = (count + slots - 1) / slots;
        Set<SwarmPeer> served = new HashSet<>();
        Set<SwarmPeer> before = Set.of();
        for (long at = 0; at < rounds * (Choker.TURN_NANOS + TICK); at += TICK) {
            long now = start + at;
            Set<Long> since = new HashSet<>();
            for (SwarmPeer peer : before) {
                since.add(now - peer.chokeChangedAt);
            }
            Set<SwarmPeer> chosen = turn(slots, now);
            assertEquals(Math.min(slots, count), chosen.size(), "no slot is left idle while somebody waits");
            for (SwarmPeer peer : before) {
                assertTrue(chosen.contains(peer) || since.stream().anyMatch(time -> time >= Choker.TURN_NANOS));
            }
            served.addAll(chosen);
            before = chosen;
        }
        assertEquals(count, served.size(), "served after " + rounds + " turns");
    }

    @Test
    void nobodyIsChokedWhileThereAreSlots() {
        for (int i = 0; i < 4; i++) {
            peer(true, 0);
        }
        int slots = 4;
        Set<SwarmPeer> first = turn(slots, 0);
        for (long now = 0; now < 10 * Choker.TURN_NANOS; now += TICK) {
            assertEquals(first, turn(slots, now));
        }
    }

    @Test
    void whoIsNotInterestedTakesNoSlot() {
        SwarmPeer bored = peer(false, 0);
        SwarmPeer keen = peer(true, 0);
        int slots = 1;
        assertEquals(Set.of(keen), turn(slots, 0));
        keen.peerIsInterested = false;
        bored.peerIsInterested = true;
        assertEquals(Set.of(bored), turn(slots, TICK));
        assertTrue(keen.weChokePeer);
    }

    @Test
    void losingAndFindingInterestAgainDoesNotJumpTheQueue() {
        SwarmPeer pushy = peer(true, 0);
        SwarmPeer patient = peer(true, 0);
        int slots = 1;
        assertEquals(Set.of(pushy), turn(slots, 0));
        pushy.peerIsInterested = false;
        assertEquals(Set.of(patient), turn(slots, TICK));
        pushy.peerIsInterested = true;
        for (long now = 2 * TICK; now < TICK + Choker.TURN_NANOS; now += TICK) {
            assertEquals(Set.of(patient), turn(slots, now));
        }
    }

    @Property
    void peersComeAndGoAndNobodyStarves(@ForAll long seed) {
        peers.clear();
        Random random = new Random(seed);
        int slots = 3;
        SwarmPeer patient = peer(true, 0);
        boolean served = false;
        for (long now = 0; now < 6 * Choker.TURN_NANOS; now += TICK) {
            if (random.nextInt(4) == 0 && peers.size() < 12) {
                peer(true, now);
            } else if (random.nextInt(8) == 0 && peers.size() > 1) {
                peers.remove(1 + random.nextInt(peers.size() - 1));
            }
            turn(slots, now);
            served |= !patient.weChokePeer;
            assertFalse(peers.stream().filter(peer -> !peer.weChokePeer).count() > 3);
        }
        assertTrue(served);
    }
}
