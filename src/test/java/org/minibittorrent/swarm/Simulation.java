package org.minibittorrent.swarm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
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
    private final Map<Long, Set<SimulatedLink>> requested = new HashMap<>();
    private long number;
    private long now;
    private long trace;
    int duplicateRequests;

    /** How long a message is under way. */
    long latency = SimulatedLink.LATENCY;

    /** By how much it may be later than that; messages over one link stay in order. */
    long jitter;

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

    /** What happened, when and in which order, as one number. */
    long trace() {
        return trace;
    }

    /** Something arrived at the end of a link. */
    void record(SimulatedLink link, int what) {
        for (long value : new long[] {now, link.from.id, link.to.id, what}) {
            trace = trace * 0x5851F42D4C957F2DL + value;
        }
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
        connect(one, other, fast, true);
    }

    /** Connects two peers both ways; without extensions neither is told how many requests the other keeps. */
    void connect(SimulatedPeer one, SimulatedPeer other, boolean fast, boolean extensions) {
        SimulatedLink there = new SimulatedLink(this, one, other);
        SimulatedLink back = new SimulatedLink(this, other, one);
        there.back = back;
        back.back = there;
        there.peer = one.swarm.connected(there, fast, extensions, new int[0], now);
        back.peer = other.swarm.connected(back, fast, extensions, new int[0], now);
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
        // Asked after every event, so it looks first at the one that was missing the last time.
        int[] missing = {0};
        return runUntil(
                () -> {
                    for (int i = 0; i < who.size(); i++) {
                        if (!who.get(missing[0]).swarm.isComplete()) {
                            return false;
                        }
                        missing[0] = (missing[0] + 1) % who.size();
                    }
                    return true;
                },
                nanos);
    }

    /** A peer asks over one link for a block that is still to come over another, without reason: counted. */
    void noteRequest(SimulatedLink link, int piece, int block) {
        Set<SimulatedLink> asked = requested.computeIfAbsent(key(link, piece, block), k -> new HashSet<>());
        boolean pending = asked.stream().anyMatch(other -> !other.closed && !other.peer.snubbed);
        if (pending && !link.from.swarm.fetching.scheduler.isEndgame()) {
            duplicateRequests++;
        }
        asked.add(link);
        link.pending.add(key(link, piece, block));
    }

    /** The request is answered, or void. */
    void noteAnswer(SimulatedLink link, int piece, int block) {
        long key = key(link, piece, block);
        if (link.pending.remove(key)) {
            forget(link, key);
        }
    }

    /** A choke without BEP 6 makes all requests void. */
    void noteChoke(SimulatedLink link) {
        link.pending.forEach(key -> forget(link, key));
        link.pending.clear();
    }

    private void forget(SimulatedLink link, long key) {
        Set<SimulatedLink> asked = requested.getOrDefault(key, Set.of());
        asked.remove(link);
        if (asked.isEmpty()) {
            requested.remove(key);
        }
    }

    private static long key(SimulatedLink link, int piece, int block) {
        return ((long) link.from.id << 40) | ((long) piece << 12) | block;
    }

    /** The one right content of a block, and what a liar sends in its place. */
    static long content(int piece, int block, boolean right) {
        long mixed = (piece * 31L + block) * 0x9E3779B97F4A7C15L;
        return right ? mixed : ~mixed;
    }
}
