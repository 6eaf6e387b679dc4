package org.minibittorrent.swarm;

import java.time.Duration;

/**
 * The limits of one swarm, which tests set lower, and the bounds on what other peers may cost any swarm.
 *
 * @param listenPort the port told to other peers in the extended handshake; 0 tells none
 * @param maxQueuedRequests requests kept for one peer, told to it as {@code reqq}
 * @param maxRequestsPerPeer the most blocks in flight from one peer
 * @param maxRequests the most blocks in flight from all peers together
 * @param uploadSlots how many peers are served at the same time
 */
public record SwarmConfig(
        int listenPort, int maxQueuedRequests, int maxRequestsPerPeer, int maxRequests, int uploadSlots) {
    /** A peer that sends less than a block of what was asked for in so long is snubbed. */
    static final long SNUB_NANOS = Duration.ofSeconds(20).toNanos();

    /** A request that was not answered for so long, though other blocks came, is put to others too. */
    static final long REQUEST_NANOS = Duration.ofSeconds(60).toNanos();

    /** How long a peer is left alone that turned requests down. */
    static final long REFUSAL_PAUSE_NANOS = Duration.ofMillis(500).toNanos();

    /** Answers to requests that were never made which a peer may send before it is taken for hostile. */
    static final int UNASKED_TOLERATED = 64;

    /** Answers that are remembered to be owed for requests that were taken back. */
    static final int FORGIVEN = 4096;

    /** Pieces a choked peer may tell us it serves all the same; it is expected to name about ten. */
    static final int ALLOWED_FAST = 128;

    /** Pieces in progress at a time. */
    static final int OPEN_PIECES = 512;

    /** Peers that one block is asked of in endgame. */
    static final int ASKED_OF = 3;

    /** Blocks of prepared pieces to keep ready for a fast peer, so that it never waits for the disk. */
    static final int BLOCKS_AHEAD = 64;

    /** How often between two ticks what became free is offered to all peers; peers decide how often that happens. */
    static final int OFFERS_PER_TICK = 4;

    /** Pieces that are abandoned for others between two ticks: each costs the disk a piece in vain. */
    static final int ABANDONED_PER_TICK = 8;

    /** Failed attempts at pieces that are remembered, all pieces together, to compare them with the good piece later. */
    static final int FAILED_ATTEMPTS = 512;

    /** The limits of every swarm outside of tests. */
    public static SwarmConfig standard(int listenPort) {
        return new SwarmConfig(listenPort, 1024, 1024, 8192, 64);
    }
}
