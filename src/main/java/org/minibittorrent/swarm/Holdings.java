package org.minibittorrent.swarm;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import org.minibittorrent.wire.Message;

/** The pieces we have, of which others hear at the greeting, when one more is verified, and when one is lost. */
final class Holdings {
    private final PieceSet have;
    private final Collection<SwarmPeer> peers;
    /** Pieces that we had, may have told others of, and lost. */
    private final Set<Integer> lost = new LinkedHashSet<>();

    Holdings(PieceSet have, Collection<SwarmPeer> peers) {
        this.have = have;
        this.peers = peers;
    }

    /** The first message after the handshake: exactly one of three with BEP 6, which without it may be none. */
    void tellAll(SwarmPeer peer) {
        if (peer.fast && have.isFull()) {
            peer.link.send(new Message.HaveAll());
        } else if (peer.fast && have.count() == 0) {
            peer.link.send(new Message.HaveNone());
        } else if (have.count() > 0) {
            peer.link.send(new Message.Bitfield(have.toBitfield()));
        }
    }

    /** A piece is verified; everybody hears of it. */
    void gain(int piece) {
        have.add(piece);
        lost.remove(piece);
        Message message = new Message.Have(piece);
        peers.forEach(peer -> peer.link.send(message));
    }

    /** A piece can no longer be read; each peer that understands BEP 54 hears of it. False if it was not there. */
    boolean lose(int piece) {
        if (!have.remove(piece)) {
            return false;
        }
        lost.add(piece);
        peers.forEach(peer -> tellLost(peer, piece));
        return true;
    }

    /** From now on the peer understands that a piece was lost (BEP 54); it may not know of some yet. */
    void understandsLoss(SwarmPeer peer) {
        if (!peer.toldOfLost && peer.dontHaveId.isPresent()) {
            peer.toldOfLost = true;
            lost.forEach(piece -> tellLost(peer, piece));
        }
    }

    private static void tellLost(SwarmPeer peer, int piece) {
        peer.dontHaveId.ifPresent(id -> peer.link.send(new Message.DontHave(piece, id)));
    }
}
