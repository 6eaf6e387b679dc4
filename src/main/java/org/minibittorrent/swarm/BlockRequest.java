package org.minibittorrent.swarm;

/** One block asked of one peer, from the request until it is answered, taken back or void. */
final class BlockRequest {
    final OpenPiece piece;
    final int block;
    final SwarmPeer peer;
    final long askedAt;
    boolean givenUp; // the peer is too slow: others are asked as if it had not been, though it is still taken from it
    long claimedAt; // when the block began to arrive
    boolean contested; // it arrives so slowly that whoever else begins to send it may take over

    BlockRequest(OpenPiece piece, int block, SwarmPeer peer, long askedAt) {
        this.piece = piece;
        this.block = block;
        this.peer = peer;
        this.askedAt = askedAt;
    }
}
