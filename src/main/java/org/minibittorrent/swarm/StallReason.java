package org.minibittorrent.swarm;

import java.util.Collection;
import java.util.Optional;

/** The reason for which a swarm that lacks pieces receives nothing. */
public enum StallReason {
    /** No peer is connected. */
    NO_PEERS,
    /** No connected peer has a piece that is missing here. */
    NOBODY_HAS_IT,
    /** Every peer that has a missing piece refuses to serve at present. */
    CHOKED,
    /** Blocks are asked for and none has come for a while. */
    NO_ANSWER,
    /** Peers that have missing pieces serve others, but turn our requests down. */
    REFUSED,
    /** The disk is making room. */
    PREPARING,
    /** All blocks are there; they are being hashed. */
    CHECKING;

    /** The reason that holds now; empty if blocks are on their way. */
    static Optional<StallReason> find(Collection<SwarmPeer> peers, OpenPieces pieces) {
        if (pieces.checking() > 0 && pieces.checking() == pieces.size()) {
            return Optional.of(CHECKING);
        }
        if (peers.isEmpty()) {
            return Optional.of(NO_PEERS);
        }
        boolean asked = false;
        boolean useful = false;
        boolean served = false;
        for (SwarmPeer peer : peers) {
            if (!peer.requests.isEmpty() && !peer.silent) {
                return Optional.empty();
            }
            asked |= !peer.requests.isEmpty();
            useful |= peer.interesting > 0;
            served |= peer.interesting > 0 && !peer.peerChokesUs;
        }
        if (asked) {
            return Optional.of(NO_ANSWER);
        }
        if (!useful) {
            return Optional.of(NOBODY_HAS_IT);
        }
        if (!served) {
            return Optional.of(CHOKED);
        }
        return Optional.of(pieces.preparing() > 0 ? PREPARING : pieces.checking() > 0 ? CHECKING : REFUSED);
    }
}
