package org.minibittorrent.swarm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import org.minibittorrent.metainfo.PieceLayout;

/**
 * Many swarms in one thread, on simulated links and simulated time: everything that happens is an event, events of the
 * same time happen in the order they were made, and all chance comes from one seed.
 */
final class Simulation {
    static final long MILLI = 1_000_000L;
    static final long SECOND = 1000 * MILLI;

    private record Event(long at, long number, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
        }
    }

    final PieceLayout layout;
    final Random random;
    final List<SimulatedPeer> peers = new ArrayList<>();
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Map<Long, Integer> requested = new HashMap<>();
    private long number;
    private long now;
    int duplicateRequests;

    Simulation(PieceLayout layout, long seed) {
        this.layout = layout;
        this.random = new Random(seed);
    }

    long now() {
        return now;
    }

    long events() {
        return number;
    }

    void after(long nanos, Runnable what) {
        events.add(new Event(now + nanos, number++, what));
    }

    SimulatedPeer peer(PieceSet have) {
        return peer(have, 1 << 20, SwarmConfig.standard(0));
    }

    SimulatedPeer peer(PieceSet have, long bytesPerSecond, SwarmConfig config) {
        SimulatedPeer peer = new SimulatedPeer(this, peers.size(), have, bytesPerSecond, config);
        peers.add(peer);
        return peer;
    }

    PieceSet nothing() {
        return new PieceSet(layout.pieceCount());
    }

    PieceSet everything() {
        return PieceSet.full(layout.pieceCount());
    }

    /** Connects two peers both ways. */
    void connect(SimulatedPeer one, SimulatedPeer other, boolean fast) {
        SimulatedLink there = new SimulatedLink(this, one, other);
        SimulatedLink back = new SimulatedLink(this, other, one);
        there.back = back;
        back.back = there;
        there.peer = one.swarm.connected(there, fast, true, new int[0], now);
        back.peer = other.swarm.connected(back, fast, true, new int[0], now);
        one.links.add(there);
        other.links.add(back);
    }

    /** Lets time pass until the condition holds; false if it does not within the given time. */
    boolean runUntil(java.util.function.BooleanSupplier condition, long nanos) {
        long end = now + nanos;
        while (!condition.getAsBoolean()) {
            Event next = events.peek();
            if (next == null || next.at > end) {
                now = end;
                return false;
            }
            events.remove();
            now = next.at;
            next.what.run();
        }
        return true;
    }

    boolean runUntilComplete(List<SimulatedPeer> who, long nanos) {
        return runUntil(() -> who.stream().allMatch(peer -> peer.swarm.isComplete()), nanos);
    }

    /** Keeps count of what a peer has asked for and not been answered, to notice a block asked for twice. */
    void noteRequest(SimulatedPeer by, int piece, int block, int change) {
        long key = ((long) by.id << 40) | ((long) piece << 12) | block;
        int count = requested.merge(key, change, Integer::sum);
        if (change > 0 && count > 1 && !by.swarm.isEndgame()) {
            duplicateRequests++;
        }
    }

    /** The one right content of a block, and what a liar sends in its place. */
    static long content(int piece, int block, boolean right) {
        long mixed = (piece * 31L + block) * 0x9E3779B97F4A7C15L;
        return right ? mixed : ~mixed;
    }
}
