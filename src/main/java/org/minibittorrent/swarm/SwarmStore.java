package org.minibittorrent.swarm;

/**
 * The files of a torrent as its swarm sees them. All calls come on the thread that owns the swarm; none may block, and
 * none may call the swarm back before it returns.
 */
public interface SwarmStore {
    /** Makes room for a piece before its first block comes; answers with {@link Swarm#piecePrepared}. */
    void prepare(int piece);

    /**
     * A piece for which room was made is given up for now, because no peer brings it, and with it the blocks that came.
     * The swarm may {@link #prepare} it again.
     */
    void abandoned(int piece);

    /**
     * Hashes a piece whose blocks are all there; answers with {@link Swarm#pieceChecked}.
     *
     * @param withDigests the digests of its blocks are wanted even if the piece is good
     */
    void check(int piece, boolean withDigests);
}
