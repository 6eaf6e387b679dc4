package org.minibittorrent.swarm;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * The end of a download: every block is expected from someone, and peers that have nothing left to do help those that
 * will take longest, by being asked for the same blocks. Whoever is first wins, the others are told to stop.
 */
final class Endgame {
    private final RequestBook requests;
    private final Collection<SwarmPeer> peers;

    Endgame(RequestBook requests, Collection<SwarmPeer> peers) {
        this.requests = requests;
        this.peers = peers;
    }

    /** Asks an idle peer for up to {@code want} blocks that others would bring clearly later. */
    void help(SwarmPeer idle, int want, long now) {
        double ours = secondsFor(idle, 1, now);
        List<SwarmPeer> later = new ArrayList<>();
        for (SwarmPeer peer : peers) {
            boolean isBusy = peer != idle && !peer.requests.isEmpty() && !peer.link.isHeldBack();
            if (isBusy && secondsFor(peer, 0, now) > 1.5 * ours) {
                later.add(peer);
            }
        }
        later.sort(Comparator.comparingDouble((SwarmPeer peer) -> secondsFor(peer, 0, now))
                .reversed());
        int left = want;
        for (SwarmPeer peer : later) {
            if (left == 0) {
                return;
            }
            left -= relieve(peer, idle, left, now);
        }
    }

    /** The newest requests of a peer would be answered last, so they are doubled first. */
    private int relieve(SwarmPeer peer, SwarmPeer idle, int most, long now) {
        int taken = 0;
        List<BlockRequest> all = new ArrayList<>(peer.requests);
        for (int i = all.size() - 1; i >= 0 && taken < most; i--) {
            OpenPiece piece = all.get(i).piece;
            int block = all.get(i).block;
            if (piece.isFirst(all.get(i))
                    && !piece.isArriving(block)
                    && !(piece.exclusive && piece.owner == peer)
                    && idle.has.has(piece.piece)
                    && piece.requests(block) < SwarmConfig.ASKED_OF
                    && piece.requestOf(block, idle) == null) {
                requests.takeAlso(piece, block, idle, now);
                taken++;
            }
        }
        return taken;
    }

    /** How long a peer needs, at its present rate, for what it is asked for and so many blocks more. */
    private static double secondsFor(SwarmPeer peer, int more, long now) {
        return (peer.requests.size() + more) / (double) Math.max(1, peer.down.rate(now));
    }
}
