package org.minibittorrent.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.minibittorrent.metainfo.PieceLayout;

/**
 * Sharers that are slow, or drop some of what they are asked for, in simulated time: each block is sent once, and they are
 * drawn from at nearly the rate at which they can give.
 */
class ForgetfulSharerTest {
    private static final int BLOCK = PieceLayout.BLOCK_LENGTH;
    private static final int PIECE = 32 * BLOCK;
    private static final long MEBIBYTE = 1 << 20;
    private static final long HOUR = 3600 * Simulation.SECOND;

    /** How often each runs, each time by another chance. */
    int seeds = 2;

    /** A run: how many times the needed blocks were sent, and how many times the ideal time it took. */
    private record Outcome(double copies, double time) {
        Outcome worst(Outcome other) {
            return new Outcome(Math.max(copies, other.copies), Math.max(time, other.time));
        }
    }

    private interface Run {
        Outcome of(long seed);
    }

    private Outcome worst(String name, Run run) {
        Outcome worst = new Outcome(0, 0);
        for (long seed = 1; seed <= seeds; seed++) {
            worst = worst.worst(run.of(seed));
        }
        System.out.printf("%s: at worst %.3f copies, %.3f of the ideal time%n", name, worst.copies, worst.time);
        return worst;
    }

    private static Outcome finish(Simulation simulation, List<SimulatedPeer> leechers, double idealSeconds) {
        assertTrue(simulation.runUntilComplete(leechers, HOUR), "stuck");
        int sent = simulation.peers.stream().mapToInt(peer -> peer.sent).sum();
        double needed = leechers.size() * (simulation.layout.totalLength() / (double) BLOCK);
        assertEquals(0, simulation.duplicateRequests, "blocks asked for twice outside endgame");
        return new Outcome(sent / needed, simulation.now() / (idealSeconds * Simulation.SECOND));
    }

    private static SwarmConfig telling(int reqq) {
        return new SwarmConfig(0, reqq, 1024, 8192, 64);
    }

    /** One sharer, one downloader; every second pair speaks BEP 6. */
    private static Outcome one(long seed, long length, long rate, boolean told, Consumer<SimulatedPeer> vice) {
        Simulation simulation = new Simulation(new PieceLayout(length, PIECE), seed);
        SimulatedPeer sharer = simulation.peer(simulation.everything(), rate, telling(2000));
        vice.accept(sharer);
        SimulatedPeer leecher = simulation.peer(simulation.nothing());
        simulation.connect(sharer, leecher, seed % 2 == 0, told);
        return finish(simulation, List.of(leecher), length / (double) rate);
    }

    private static void assertDrawnFrom(Outcome outcome) {
        assertTrue(outcome.copies <= 1.02, () -> "" + outcome);
        assertTrue(outcome.time <= 1 / 0.8, () -> "" + outcome);
    }

    @Test
    void aSlowSharerOfManySendsEachBlockOnce() {
        Outcome worst = worst("64 downloaders at 64 KiB/s", seed -> {
            Simulation simulation = new Simulation(new PieceLayout(16 * BLOCK, PIECE), seed);
            SimulatedPeer sharer = simulation.peer(simulation.everything(), 64 << 10, telling(1024));
            List<SimulatedPeer> leechers = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                SimulatedPeer leecher = simulation.peer(simulation.nothing());
                simulation.connect(sharer, leecher, i % 2 == 0);
                leechers.add(leecher);
            }
            return finish(simulation, leechers, 256);
        });
        assertTrue(worst.copies <= 1.02 && worst.time <= 1.05, () -> "" + worst);
    }

    @Test
    void aDownloaderWithALimitOfItsOwnHasEachBlockSentOnce() {
        for (long limit : new long[] {64 << 10, 8 << 10, 1 << 10}) {
            for (int sharers : new int[] {1, 4}) {
                Outcome worst = worst(sharers + " sharers, read at " + (limit >> 10) + " KiB/s", seed -> {
                    Simulation simulation = new Simulation(new PieceLayout(64 * BLOCK, PIECE), seed);
                    SimulatedPeer leecher = simulation.peer(simulation.nothing());
                    leecher.readsPerSecond = limit;
                    for (int i = 0; i < sharers; i++) {
                        simulation.connect(simulation.peer(simulation.everything()), leecher, i % 2 == 0);
                    }
                    return finish(simulation, List.of(leecher), 64.0 * BLOCK / limit);
                });
                assertTrue(worst.copies <= 1.02 && worst.time <= 1.05, () -> "" + worst);
            }
        }
    }

    @Test
    void aSharerThatKeepsFewRequestsIsNotAskedForMore() {
        assertDrawnFrom(worst("keeps 4", seed -> one(seed, 8 * MEBIBYTE, MEBIBYTE, false, sharer -> sharer.keeps = 4)));
        assertDrawnFrom(
                worst("keeps 64", seed -> one(seed, 24 * MEBIBYTE, 8 * MEBIBYTE, false, sharer -> sharer.keeps = 64)));
        assertDrawnFrom(worst(
                "says 2000, keeps 250",
                seed -> one(seed, 48 * MEBIBYTE, 16 * MEBIBYTE, true, sharer -> sharer.keeps = 250)));
    }

    @Test
    void aSharerThatLosesEveryTenthRequestIsDrawnFromAllTheSame() {
        assertDrawnFrom(worst(
                "drops every 10th",
                seed -> one(seed, 16 * MEBIBYTE, MEBIBYTE, false, sharer -> sharer.dropsEvery = 10)));
    }

    @Test
    void aSharerThatAnswersTheNewestRequestFirstIsDrawnFromAllTheSame() {
        assertDrawnFrom(worst(
                "newest first",
                seed -> one(seed, 16 * MEBIBYTE, MEBIBYTE, false, sharer -> sharer.newestFirst = true)));
    }

    @Test
    void aSharerThatChokesAndForgetsWithoutAWordLosesLittleTime() {
        assertDrawnFrom(worst("two in turn, nothing rejected", seed -> {
            Simulation simulation = new Simulation(new PieceLayout(32 * MEBIBYTE, PIECE), seed);
            SimulatedPeer sharer =
                    simulation.peer(simulation.everything(), MEBIBYTE, new SwarmConfig(0, 1024, 1024, 8192, 1));
            sharer.rejectsNothing = true;
            List<SimulatedPeer> leechers =
                    List.of(simulation.peer(simulation.nothing()), simulation.peer(simulation.nothing()));
            leechers.forEach(leecher -> simulation.connect(sharer, leecher, true));
            return finish(simulation, leechers, 64);
        }));
    }

    @Test
    void severalSharersThatForgetMakeNoCopiesBeforeTheEnd() {
        assertDrawnFrom(worst("four of different kinds", seed -> {
            Simulation simulation = new Simulation(new PieceLayout(32 * MEBIBYTE, PIECE), seed);
            SimulatedPeer leecher = simulation.peer(simulation.nothing());
            for (int i = 0; i < 4; i++) {
                SimulatedPeer sharer = simulation.peer(simulation.everything(), MEBIBYTE >> i, telling(2000));
                sharer.keeps = i == 0 ? 4 : i == 1 ? 40 : Integer.MAX_VALUE;
                sharer.dropsEvery = i == 2 ? 10 : 0;
                simulation.connect(sharer, leecher, i % 2 == 0, i == 1);
            }
            return finish(simulation, List.of(leecher), 32 / 1.875);
        }));
    }

    @Test
    void aLongAndUnevenWayMakesNoCopies() {
        for (long jitter : new long[] {0, 100, 300}) {
            assertDrawnFrom(worst(
                    "round trip of 500 ms, up to " + jitter + " ms late",
                    seed -> one(seed, 24 * MEBIBYTE, MEBIBYTE, false, sharer -> {
                        sharer.simulation.latency = 250 * Simulation.MILLI;
                        sharer.simulation.jitter = jitter * Simulation.MILLI;
                    })));
        }
    }

    @Test
    void aSharerThatBecomesSlowSendsEachBlockOnce() {
        long fast = 5 * MEBIBYTE;
        Outcome worst = worst("from 5 MiB/s to 16 KiB/s", seed -> {
            Outcome whole = one(
                    seed,
                    20 * MEBIBYTE,
                    fast,
                    false,
                    sharer -> sharer.simulation.after(2 * Simulation.SECOND, () -> sharer.bytesPerSecond = 16 << 10));
            return new Outcome(whole.copies, whole.time * 4 / (2 + 10 * 64));
        });
        assertTrue(worst.copies <= 1.02 && worst.time <= 1.05, () -> "" + worst);
    }
}
