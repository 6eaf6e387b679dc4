package org.minibittorrent.swarm;

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
    static final long SNUB_NANOS = 20_000_000_000L; // a peer that sends less than a block in so long is snubbed
    static final long REQUEST_NANOS = 60_000_000_000L; // a request not answered for so long is put to others too
    static final long QUIET_NANOS = 500_000_000L; // the shortest silence, and age of a request, to make something of
    static final int GAPS = 4; // a silence means something when it is so much longer than those before
    static final long CHOKE_NANOS =
            2_000_000_000L; // time after a choke for rejecting what was asked for before (BEP 6)
    static final long REFUSAL_PAUSE_NANOS = 500_000_000L; // how long a peer is left alone that turned requests down
    static final int UNASKED_TOLERATED = 64; // answers to requests never made, before a peer is taken for hostile
    static final int OWED = 4096; // blocks remembered that may still come though they were taken back
    static final int ALLOWED_FAST = 128; // pieces a choked peer may say it serves; it is expected to name about ten
    static final int OPEN_PIECES = 512; // pieces in progress at a time
    static final int ASKED_OF = 3; // peers that one block is asked of in endgame
    static final int BLOCKS_AHEAD =
            64; // prepared blocks kept ready for a fast peer, so that it never waits for the disk
    static final int OFFERS_PER_TICK = 4; // how often all are offered what became free; peers decide when it does
    static final int ABANDONED_PER_TICK = 8; // pieces abandoned for others: each costs the disk a piece in vain
    static final int FAILED_ATTEMPTS = 512; // those remembered, of all pieces, to compare with the good piece later
    static final int FAILED_BLOCKS = 1 << 16; // the most blocks that these attempts may have, if the pieces are long

    /** The limits of every swarm outside of tests. */
    public static SwarmConfig standard(int listenPort) {
        return new SwarmConfig(listenPort, 1024, 1024, 8192, 64);
    }
}
