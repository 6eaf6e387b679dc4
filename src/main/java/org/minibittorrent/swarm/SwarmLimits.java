package org.minibittorrent.swarm;

/** What other peers may cost one swarm; those limits that an application sets are in {@link SwarmConfig}. */
final class SwarmLimits {
    /** Failed attempts at pieces that are remembered, all pieces together, to compare them with the good piece later. */
    static final int FAILED_ATTEMPTS = 512;

    private SwarmLimits() {}
}
