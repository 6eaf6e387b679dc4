package org.minibittorrent.swarm;

/**
 * The limits of one swarm, which tests set lower; no application does.
 *
 * @param listenPort the port told to other peers in the extended handshake; 0 tells none
 * @param maxQueuedRequests requests kept for one peer, told to it as {@code reqq}
 * @param maxRequestsPerPeer the most blocks in flight from one peer
 * @param maxRequests the most blocks in flight from all peers together
 * @param uploadSlots how many peers are served at the same time
 */
public record SwarmConfig(
        int listenPort, int maxQueuedRequests, int maxRequestsPerPeer, int maxRequests, int uploadSlots) {

    /** The limits of every swarm outside of tests. */
    public static SwarmConfig standard(int listenPort) {
        return new SwarmConfig(listenPort, 1024, 1024, 8192, 64);
    }
}
