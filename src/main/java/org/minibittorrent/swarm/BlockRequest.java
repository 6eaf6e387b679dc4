package org.minibittorrent.swarm;

/** One block asked of one peer, from the request until it is answered, taken back or void. */
final class BlockRequest {
    final OpenPiece piece;
    final int block;
    final SwarmPeer peer;
    long askedAt;
    int round; // of the requests to this peer: it is higher than that of whatever was answered before it was asked
    int before; // requests that were open when it was asked, and those lost before
    int answered; // how many the peer had answered when it was asked
    boolean givenUp; // the peer is too slow: others are asked as if it had not been, though it is still taken from it
    long claimedAt; // when the block began to arrive
    boolean contested; // it arrives so slowly that whoever else begins to send it may take over

    BlockRequest(OpenPiece piece, int block, SwarmPeer peer) {
        this.piece = piece;
        this.block = block;
        this.peer = peer;
    }

    /** The number by which the peer is remembered to owe the block. */
    long key() {
        return key(piece.piece, block);
    }

    static long key(int piece, int block) {
        return ((long) piece << 32) | block;
    }

    /** It goes out, as the last of all to its peer. */
    void asked(long now) {
        askedAt = now;
        round = peer.round;
        before = peer.requests.size() + peer.lost;
        answered = peer.answered;
        peer.requests.add(this);
    }

    /** The block is here. */
    void answered() {
        peer.answered++;
        peer.pipeline.kept(peer.answered - answered);
        peer.overtaken = Math.max(peer.overtaken, round);
        peer.round = Math.max(peer.round, round + 1);
    }

    /** The peer turned it down or forgot it. {@return how many requests the peer had that were open before this one} */
    int failed() {
        return Math.max(0, before - peer.lost++);
    }
}
