package org.minibittorrent.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.minibittorrent.metainfo.PieceLayout;

/** Whole swarms, in simulated time. */
class SwarmSimulationTest {
    private static final int PIECE = 64 * 1024;
    private static final long MINUTE = 60 * Simulation.SECOND;

    private static Simulation simulation(int pieces, long seed) {
        return new Simulation(new PieceLayout((long) pieces * PIECE - 1000, PIECE), seed);
    }

    @Test
    void twoHundredPeersFinishFromOneSeederAndTheSameSeedGivesTheSameRun() {
        long[] first = runLargeSwarm(42);
        long[] again = runLargeSwarm(42);
        assertEquals(first[0], again[0], "time of the last to finish");
        assertEquals(first[1], again[1], "events");
        assertEquals(first[2], again[2], "what happened in which order");
    }

    private static long[] runLargeSwarm(long seed) {
        Simulation simulation = simulation(60, seed);
        simulation.peer(simulation.everything());
        for (int i = 1; i < 200; i++) {
            SimulatedPeer peer = simulation.peer(simulation.nothing());
            for (int j = 0; j < 6; j++) {
                SimulatedPeer other = simulation.peers.get(simulation.random.nextInt(i));
                if (peer.links.stream().noneMatch(link -> link.to == other)) {
                    simulation.connect(peer, other, (i + j) % 4 != 0);
                }
            }
        }
        assertTrue(simulation.runUntilComplete(simulation.peers, 20 * MINUTE));
        assertEquals(0, simulation.duplicateRequests, "blocks asked for twice outside endgame");
        // One uplink alone would need 199 times the file; together they are far quicker.
        assertTrue(simulation.now() < 199L * 60 * PIECE / (1 << 20) * Simulation.SECOND / 5);
        return new long[] {simulation.now(), simulation.events(), simulation.trace()};
    }

    @Test
    void onePassesOnWhatItHasWhileStillDownloading() {
        Simulation simulation = simulation(40, 1);
        SimulatedPeer a = simulation.peer(simulation.everything(), 100_000, SwarmConfig.standard(0));
        SimulatedPeer b = simulation.peer(simulation.nothing());
        SimulatedPeer c = simulation.peer(simulation.nothing());
        simulation.connect(a, b, true);
        simulation.connect(b, c, true);
        assertTrue(simulation.runUntil(() -> c.swarm.have().count() > 0, MINUTE));
        assertFalse(b.swarm.isComplete());
        assertTrue(simulation.runUntilComplete(List.of(b, c), 10 * MINUTE));
        assertTrue(c.completedAt - b.completedAt < 5 * Simulation.SECOND, "c keeps up with b");
    }

    @Test
    void twoHalvesMakeAWholeThoughNobodyHasIt() {
        Simulation simulation = simulation(40, 2);
        PieceSet even = simulation.nothing();
        PieceSet odd = simulation.nothing();
        for (int piece = 0; piece < 40; piece++) {
            (piece % 2 == 0 ? even : odd).add(piece);
        }
        SimulatedPeer one = simulation.peer(even);
        SimulatedPeer other = simulation.peer(odd);
        SimulatedPeer third = simulation.peer(simulation.nothing());
        simulation.connect(one, third, true);
        simulation.connect(other, third, false);
        assertTrue(simulation.runUntilComplete(List.of(one, other, third), 5 * MINUTE));
        assertEquals(40, third.verifiedOrder.size());
        // Both serve it at the same time: one alone would need longer for its half than both need for all.
        assertTrue(third.completedAt < 40L * PIECE / (1 << 20) * Simulation.SECOND + 2 * Simulation.SECOND);
    }

    @Test
    void aDyingPeerIsReplaced() {
        Simulation simulation = simulation(40, 3);
        SimulatedPeer first = simulation.peer(simulation.everything());
        SimulatedPeer second = simulation.peer(simulation.everything(), 50_000, SwarmConfig.standard(0));
        SimulatedPeer leecher = simulation.peer(simulation.nothing());
        simulation.connect(first, leecher, true);
        simulation.connect(second, leecher, true);
        assertTrue(simulation.runUntil(() -> leecher.swarm.have().count() > 10, MINUTE));
        first.die();
        // At 50 000 bytes a second the rest takes less than 40 seconds: no more than that is lost with the dead.
        assertTrue(simulation.runUntilComplete(List.of(leecher), 45 * Simulation.SECOND));
    }

    @Test
    void whoNeverAnswersIsGivenUpOn() {
        Simulation simulation = simulation(40, 4);
        SimulatedPeer silent = simulation.peer(simulation.everything());
        silent.silent = true;
        SimulatedPeer slow = simulation.peer(simulation.everything(), 80_000, SwarmConfig.standard(0));
        SimulatedPeer leecher = simulation.peer(simulation.nothing());
        simulation.connect(silent, leecher, true);
        simulation.connect(slow, leecher, true);
        assertTrue(simulation.runUntil(() -> leecher.links.get(0).peer.snubbed, 21 * Simulation.SECOND));
        assertFalse(leecher.links.get(1).peer.snubbed);
        assertFalse(leecher.swarm.isComplete());
        // The other needs 33 seconds for all of it, and never stood still.
        assertTrue(simulation.runUntilComplete(List.of(leecher), 14 * Simulation.SECOND));
    }

    @Test
    void aLiarAmongManyIsFoundAndNobodyElseIsBlamed() {
        Simulation simulation = simulation(40, 5);
        SimulatedPeer liar = simulation.peer(simulation.everything());
        liar.liesEvery = 3;
        List<SimulatedPeer> leechers = new ArrayList<>();
        SimulatedPeer honest = simulation.peer(simulation.everything(), 300_000, SwarmConfig.standard(0));
        for (int i = 0; i < 5; i++) {
            SimulatedPeer leecher = simulation.peer(simulation.nothing());
            simulation.connect(leecher, liar, true);
            simulation.connect(leecher, honest, true);
            leechers.forEach(other -> simulation.connect(leecher, other, true));
            leechers.add(leecher);
        }
        assertTrue(simulation.runUntilComplete(leechers, 10 * MINUTE));
        int accusations = 0;
        for (SimulatedPeer leecher : leechers) {
            accusations += leecher.blamed.size();
            assertTrue(leecher.blamed.stream().allMatch(liar.identity::equals), () -> "blamed " + leecher.blamed);
            boolean dropped = leecher.links.stream().anyMatch(link -> link.to == liar && link.closed);
            assertEquals(!leecher.blamed.isEmpty(), dropped, "who is found out is dropped");
        }
        assertTrue(accusations > 0);
    }

    @Test
    void morePeersThanSlotsAreServedInTurn() {
        Simulation simulation = simulation(20, 6);
        SimulatedPeer seeder =
                simulation.peer(simulation.everything(), 1 << 20, new SwarmConfig(0, 1024, 1024, 8192, 2));
        List<SimulatedPeer> leechers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            SimulatedPeer leecher = simulation.peer(simulation.nothing());
            simulation.connect(seeder, leecher, i % 2 == 0);
            leechers.add(leecher);
        }
        assertTrue(simulation.runUntilComplete(leechers, 10 * MINUTE));
    }

    @Test
    void aPauseStopsRequestsAndResumingFinishes() {
        Simulation simulation = simulation(40, 7);
        SimulatedPeer seeder = simulation.peer(simulation.everything());
        SimulatedPeer leecher = simulation.peer(simulation.nothing());
        simulation.connect(seeder, leecher, true);
        assertTrue(simulation.runUntil(() -> leecher.swarm.have().count() > 5, MINUTE));
        leecher.swarm.setDownloading(false, simulation.now());
        simulation.runUntil(() -> false, 2 * Simulation.SECOND);
        int had = leecher.swarm.have().count();
        simulation.runUntil(() -> false, MINUTE);
        assertEquals(had, leecher.swarm.have().count());
        leecher.swarm.setDownloading(true, simulation.now());
        assertTrue(simulation.runUntilComplete(List.of(leecher), 5 * MINUTE));
    }

    @Test
    void aLostPieceIsFetchedAgainAndNoLongerAskedForMeanwhile() {
        Simulation simulation = simulation(10, 8);
        SimulatedPeer seeder = simulation.peer(simulation.everything());
        SimulatedPeer other = simulation.peer(simulation.everything(), 100_000, SwarmConfig.standard(0));
        SimulatedPeer leecher = simulation.peer(simulation.nothing());
        simulation.connect(seeder, leecher, true);
        simulation.connect(other, leecher, true);
        seeder.swarm.lose(3, simulation.now());
        assertTrue(simulation.runUntilComplete(List.of(seeder, leecher), 5 * MINUTE));
    }

    @Property(tries = 150)
    void anySwarmThatTogetherHasTheFileFinishes(
            @ForAll long seed,
            @ForAll @IntRange(min = 2, max = 12) int size,
            @ForAll @IntRange(min = 1, max = 40) int pieces) {
        Simulation simulation = simulation(pieces, seed);
        List<PieceSet> sets = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            sets.add(simulation.nothing());
        }
        for (int piece = 0; piece < pieces; piece++) {
            for (int copies = 1 + simulation.random.nextInt(2); copies > 0; copies--) {
                sets.get(simulation.random.nextInt(size)).add(piece);
            }
        }
        for (PieceSet set : sets) {
            int slots = 1 + simulation.random.nextInt(4);
            long rate = 50_000L << simulation.random.nextInt(6);
            simulation.peer(set, rate, new SwarmConfig(0, 1 + simulation.random.nextInt(64), 64, 256, slots));
        }
        for (int i = 1; i < size; i++) {
            for (int j = 0; j < i; j++) {
                if (j == 0 || simulation.random.nextInt(3) == 0) {
                    simulation.connect(
                            simulation.peers.get(i), simulation.peers.get(j), simulation.random.nextBoolean());
                }
            }
        }
        assertTrue(simulation.runUntilComplete(simulation.peers, 60 * MINUTE), () -> "stuck after " + simulation.now());
        assertEquals(0, simulation.duplicateRequests);
        simulation.peers.forEach(peer -> assertTrue(peer.blamed.isEmpty()));
    }
}
