package org.minibittorrent.swarm;

/**
 * What a swarm asks of, and tells, the one who runs it. All calls come on the thread that owns the swarm; none may block,
 * and none may call the swarm back before it returns.
 */
public interface SwarmHost {
    /** Make room for a piece before its first block comes; answer with {@link Swarm#piecePrepared}. */
    void prepare(int piece);

    /**
     * A piece for which room was made is given up for now, because no peer brings it: what has come of it is worth nothing.
     * It may be asked for by {@link #prepare} again.
     */
    void abandoned(int piece);

    /**
     * Hash a piece whose blocks are all there; answer with {@link Swarm#pieceChecked}.
     *
     * @param withDigests the digests of its blocks are wanted even if the piece is good
     */
    void check(int piece, boolean withDigests);

    /** A piece is verified and from now on shared. */
    void verified(int piece);

    /** The last missing piece is verified. */
    void completed();

    /** A peer sent bad data; it is dropped, if it is still there, and should be kept out. */
    void blamed(PeerIdentity peer, int piece);
}
