package org.minibittorrent.swarm;

/** The files of a torrent as its swarm sees them; see the package for how it is called. */
public interface SwarmStore {
    /** Makes room for a piece before its first block comes; answers with {@link Swarm#piecePrepared}. */
    void prepare(int piece);

    /** No peer brings a piece for which room was made: it is given up with its blocks, until it is prepared again. */
    void abandoned(int piece);

    /** Hashes a complete piece; answers with {@link Swarm#pieceChecked}, with digests of a good one if so wanted. */
    void check(int piece, boolean withDigests);
}
