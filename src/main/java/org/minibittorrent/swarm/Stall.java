package org.minibittorrent.swarm;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.Standstill;

/** The finder of the reason for which a swarm that lacks pieces receives nothing. */
final class Stall {
    private Stall() {}

    /** {@return the reason that holds now; empty if blocks are on their way} Who knows more about {@code NO_PEERS_KNOWN} says it. */
    static Optional<Standstill> find(Collection<SwarmPeer> peers, OpenPieces pieces) {
        Collection<OpenPiece> open = pieces.all();
        if (!open.isEmpty() && open.stream().allMatch(piece -> piece.checking)) {
            return why(Reason.CHECKING_PIECES, List.of());
        }
        if (peers.isEmpty()) {
            return why(Reason.NO_PEERS_KNOWN, List.of());
        }
        List<SwarmPeer> asked =
                peers.stream().filter(peer -> !peer.requests.isEmpty()).toList();
        if (!asked.isEmpty()) {
            return asked.stream().allMatch(peer -> peer.silent) ? why(Reason.NO_ANSWER, asked) : Optional.empty();
        }
        List<SwarmPeer> useful =
                peers.stream().filter(peer -> peer.interesting > 0).toList();
        if (useful.stream().allMatch(peer -> peer.peerChokesUs)) {
            return why(useful.isEmpty() ? Reason.NOBODY_HAS_IT : Reason.CHOKED, useful);
        }
        if (open.stream().anyMatch(piece -> !piece.prepared)) {
            return why(Reason.MAKING_ROOM, List.of());
        }
        return open.stream().anyMatch(piece -> piece.checking)
                ? why(Reason.CHECKING_PIECES, List.of())
                : why(Reason.REFUSED, useful);
    }

    private static Optional<Standstill> why(Reason reason, List<SwarmPeer> peers) {
        String first = peers.isEmpty() ? "" : peers.get(0).identity().name();
        return Optional.of(Standstill.of(reason, first, peers.size()));
    }
}
