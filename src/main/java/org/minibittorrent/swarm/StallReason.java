package org.minibittorrent.swarm;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The reason for which a swarm that lacks pieces receives nothing; its text says it to people. */
public enum StallReason {
    /** The owner of the swarm knows more about it. */
    NO_PEERS("no peer is connected"),
    NOBODY_HAS_IT("no connected peer has the missing pieces"),
    CHOKED("waiting for a turn: every peer with missing pieces serves others"),
    NO_ANSWER("blocks are asked for, but no peer sends any"),
    REFUSED("peers with missing pieces turn our requests down"),
    PREPARING("making room on disk"),
    CHECKING("checking the last pieces");

    public final String text;

    StallReason(String text) {
        this.text = text;
    }

    /** The reason that holds now; empty if blocks are on their way. */
    static Optional<StallReason> find(Collection<SwarmPeer> peers, OpenPieces pieces) {
        Collection<OpenPiece> open = pieces.all();
        if (!open.isEmpty() && open.stream().allMatch(piece -> piece.checking)) {
            return Optional.of(CHECKING);
        }
        if (peers.isEmpty()) {
            return Optional.of(NO_PEERS);
        }
        List<SwarmPeer> asked =
                peers.stream().filter(peer -> !peer.requests.isEmpty()).toList();
        if (!asked.isEmpty()) {
            return asked.stream().allMatch(peer -> peer.silent) ? Optional.of(NO_ANSWER) : Optional.empty();
        }
        List<SwarmPeer> useful =
                peers.stream().filter(peer -> peer.interesting > 0).toList();
        if (useful.stream().allMatch(peer -> peer.peerChokesUs)) {
            return Optional.of(useful.isEmpty() ? NOBODY_HAS_IT : CHOKED);
        }
        if (open.stream().anyMatch(piece -> !piece.prepared)) {
            return Optional.of(PREPARING);
        }
        return Optional.of(open.stream().anyMatch(piece -> piece.checking) ? CHECKING : REFUSED);
    }
}
