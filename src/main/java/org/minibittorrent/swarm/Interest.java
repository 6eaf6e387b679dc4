package org.minibittorrent.swarm;

import java.util.Collection;
import org.minibittorrent.wire.Message;
import org.minibittorrent.wire.WireException;

/**
 * The account of the pieces each peer has: how rare that makes each piece, and whether a peer has anything we lack. It is
 * told as well when one of our own pieces waits, is started, verified or lost.
 *
 * <p>A peer that has everything when it comes makes no piece rarer than another and is not counted. Whether a peer is
 * counted changes at most once, since that takes time in proportion to what it has.
 */
final class Interest {
    private final PieceSet have;
    final PiecePicker picker;
    private final Collection<SwarmPeer> peers;
    private boolean downloading = true;

    Interest(PieceSet have, PiecePicker picker, Collection<SwarmPeer> peers) {
        this.have = have;
        this.picker = picker;
        this.peers = peers;
    }

    /** The peer tells what it has, as it may once and first of all. */
    void announced(SwarmPeer peer, PieceSet pieces) throws WireException {
        if (peer.announced) {
            throw new WireException("tells what it has a second time or too late");
        }
        peer.announced = true;
        peer.has = pieces;
        peer.counted = !pieces.isFull();
        for (int piece = pieces.next(0); piece >= 0; piece = pieces.next(piece + 1)) {
            count(peer, piece);
        }
        update(peer);
    }

    /** Counts a piece that the peer has; true if we lack it. */
    private boolean count(SwarmPeer peer, int piece) {
        if (peer.counted) {
            picker.increment(piece);
        }
        if (have.has(piece)) {
            return false;
        }
        peer.interesting++;
        peer.pickable += picker.isWaiting(piece) ? 1 : 0;
        return true;
    }

    /** The peer has one piece more. True if that is news and we lack the piece. */
    boolean gained(SwarmPeer peer, int piece) {
        peer.announced = true;
        if (!peer.has.add(piece) || !count(peer, piece)) {
            return false;
        }
        update(peer);
        return true;
    }

    /** The peer no longer has a piece (BEP 54). True if that is news. */
    boolean lost(SwarmPeer peer, int piece) {
        if (!peer.has.remove(piece)) {
            return false;
        }
        if (peer.counted) {
            picker.decrement(piece);
        } else {
            peer.counted = true;
            for (int other = peer.has.next(0); other >= 0; other = peer.has.next(other + 1)) {
                picker.increment(other);
            }
        }
        if (!have.has(piece)) {
            peer.interesting--;
            peer.pickable -= picker.isWaiting(piece) ? 1 : 0;
            update(peer);
        }
        return true;
    }

    /** The peer is gone, and its pieces with it. */
    void forget(SwarmPeer peer) {
        if (peer.counted) {
            for (int piece = peer.has.next(0); piece >= 0; piece = peer.has.next(piece + 1)) {
                picker.decrement(piece);
            }
        }
    }

    /** A piece that we lack is to be started. */
    void waits(int piece) {
        picker.add(piece);
        for (SwarmPeer peer : peers) {
            peer.pickable += peer.has.has(piece) ? 1 : 0;
        }
    }

    /** A piece that waited is in progress. */
    void started(int piece) {
        picker.remove(piece);
        for (SwarmPeer peer : peers) {
            peer.pickable -= peer.has.has(piece) ? 1 : 0;
        }
    }

    /** A piece is ours from now on. */
    void verified(int piece) {
        change(piece, -1);
    }

    /** A piece is no longer ours. */
    void missing(int piece) {
        change(piece, 1);
        waits(piece);
    }

    /** Whether we want anything at all. */
    void setDownloading(boolean wanted) {
        downloading = wanted;
        peers.forEach(this::update);
    }

    private void change(int piece, int by) {
        for (SwarmPeer peer : peers) {
            if (peer.has.has(piece)) {
                peer.interesting += by;
                update(peer);
            }
        }
    }

    /** Tells the peer when our interest in it begins or ends. */
    private void update(SwarmPeer peer) {
        boolean interested = downloading && peer.interesting > 0;
        if (interested != peer.weAreInterested) {
            peer.weAreInterested = interested;
            peer.link.send(interested ? new Message.Interested() : new Message.NotInterested());
        }
    }
}
