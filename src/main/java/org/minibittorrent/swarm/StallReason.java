package org.minibittorrent.swarm;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Why a swarm that lacks pieces receives nothing. */
public enum StallReason {
    /** No peer is connected. */
    NO_PEERS,
    /** No connected peer has a piece that is missing here. */
    NOBODY_HAS_IT,
    /** Every peer that has a missing piece refuses to serve at present. */
    CHOKED,
    /** Blocks are asked for and none has come for a while. */
    NO_ANSWER,
    /** The disk is making room. */
    PREPARING,
    /** All blocks are there; they are being hashed. */
    CHECKING;

    /** The reason that holds now; empty if blocks are on their way. */
    static Optional<StallReason> find(Collection<SwarmPeer> peers, BlockScheduler scheduler) {
        if (peers.isEmpty()) {
            return Optional.of(NO_PEERS);
        }
        if (peers.stream().anyMatch(peer -> peer.outstanding > 0 && !peer.snubbed)) {
            return Optional.empty();
        }
        if (scheduler.outstanding() > 0) {
            return Optional.of(NO_ANSWER);
        }
        List<SwarmPeer> useful =
                peers.stream().filter(peer -> peer.interesting > 0).toList();
        if (useful.isEmpty()) {
            return Optional.of(NOBODY_HAS_IT);
        }
        if (useful.stream().allMatch(peer -> peer.peerChokesUs)) {
            return Optional.of(CHOKED);
        }
        return Optional.of(scheduler.isPreparing() ? PREPARING : CHECKING);
    }
}
