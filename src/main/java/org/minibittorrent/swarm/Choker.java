package org.minibittorrent.swarm;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * The choice of the peers to serve. Members are friends: everybody interested is served while there are slots, and beyond
 * them peers take turns, the longest-waiting first. Tit for tat has no part in it.
 */
final class Choker {
    /** How long a peer is served before it gives its slot to one that waits. */
    static final long TURN_NANOS = 10_000_000_000L;

    private Choker() {}

    /** {@return the peers to serve from now on, out of all that are connected} */
    static List<SwarmPeer> choose(Collection<SwarmPeer> peers, int slots, long now) {
        List<SwarmPeer> line = new ArrayList<>();
        List<SwarmPeer> waiting = new ArrayList<>();
        List<SwarmPeer> turnOver = new ArrayList<>();
        for (SwarmPeer peer : peers) {
            if (peer.peerIsInterested) {
                boolean over = now - peer.chokeChangedAt >= TURN_NANOS;
                (peer.weChokePeer ? waiting : over ? turnOver : line).add(peer);
            }
        }
        Comparator<SwarmPeer> longestFirst = Comparator.comparingLong(peer -> peer.chokeChangedAt - now);
        waiting.sort(longestFirst);
        turnOver.sort(longestFirst.reversed());
        line.addAll(waiting);
        line.addAll(turnOver);
        return line.size() <= slots ? line : line.subList(0, slots);
    }
}
