package org.minibittorrent.swarm;

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
    CHECKING
}
