package org.minibittorrent.swarm;

/** The owner of a swarm, who is told of its progress; see the package for how it is called. */
public interface SwarmHost {
    /** A piece is verified and from now on shared. */
    void verified(int piece);

    /** The last missing piece is verified. */
    void completed();

    /** A peer sent bad data; it is dropped, if it is still there, and should be kept out. */
    void blamed(PeerIdentity peer, int piece);
}
