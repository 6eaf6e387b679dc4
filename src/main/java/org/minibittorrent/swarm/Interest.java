package org.minibittorrent.swarm;

import org.minibittorrent.wire.Message;
import org.minibittorrent.wire.WireException;

/** Keeps account of who has what, how rare that makes each piece, and whether a peer has anything we lack. */
final class Interest {
    private final PieceSet have;
    private final PiecePicker picker;

    Interest(PieceSet have, PiecePicker picker) {
        this.have = have;
        this.picker = picker;
    }

    /** The peer tells what it has, as it may once and first of all. */
    void announced(SwarmPeer peer, PieceSet pieces) throws WireException {
        if (peer.announced) {
            throw new WireException("tells what it has a second time or too late");
        }
        peer.announced = true;
        peer.has = pieces;
        if (!pieces.isFull()) {
            count(pieces);
        }
        for (int piece = pieces.next(0); piece >= 0; piece = pieces.next(piece + 1)) {
            if (!have.has(piece)) {
                peer.interesting++;
                peer.pickable += picker.isWaiting(piece) ? 1 : 0;
            }
        }
    }

    /**
     * The peer tells what it has by a bitfield: once and first of all, says BEP 3. aria2 sends another one whenever that is
     * shorter than many HAVEs, so a later one is taken for what has changed.
     */
    void bitfield(SwarmPeer peer, PieceSet pieces) throws WireException {
        if (!peer.announced) {
            announced(peer, pieces);
            return;
        }
        for (int piece = 0; piece < pieces.size(); piece++) {
            if (pieces.has(piece)) {
                gained(peer, piece);
            } else {
                lost(peer, piece);
            }
        }
    }

    /** The peer has one piece more. */
    void gained(SwarmPeer peer, int piece) {
        peer.announced = true;
        if (!peer.has.add(piece)) {
            return;
        }
        if (peer.has.isFull()) {
            // Who has everything makes no piece rarer than another, and is not counted.
            for (int other = peer.has.next(0); other >= 0; other = peer.has.next(other + 1)) {
                if (other != piece) {
                    picker.decrement(other);
                }
            }
        } else {
            picker.increment(piece);
        }
        if (!have.has(piece)) {
            peer.interesting++;
            peer.pickable += picker.isWaiting(piece) ? 1 : 0;
        }
    }

    /** The peer no longer has a piece (BEP 54). */
    void lost(SwarmPeer peer, int piece) {
        boolean wasFull = peer.has.isFull();
        if (!peer.has.remove(piece)) {
            return;
        }
        if (wasFull) {
            count(peer.has);
        } else {
            picker.decrement(piece);
        }
        if (!have.has(piece)) {
            peer.interesting--;
            peer.pickable -= picker.isWaiting(piece) ? 1 : 0;
        }
    }

    /** The peer is gone, and what it had with it. */
    void forget(SwarmPeer peer) {
        if (!peer.has.isFull()) {
            for (int piece = peer.has.next(0); piece >= 0; piece = peer.has.next(piece + 1)) {
                picker.decrement(piece);
            }
        }
    }

    /** Tells the peer when our interest in it begins or ends. */
    void update(SwarmPeer peer, boolean downloading) {
        boolean interested = downloading && peer.interesting > 0;
        if (interested == peer.weAreInterested) {
            return;
        }
        peer.weAreInterested = interested;
        if (interested) {
            peer.link.send(new Message.Interested());
        } else {
            peer.link.send(new Message.NotInterested());
        }
    }

    private void count(PieceSet pieces) {
        for (int piece = pieces.next(0); piece >= 0; piece = pieces.next(piece + 1)) {
            picker.increment(piece);
        }
    }
}
