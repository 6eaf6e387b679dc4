package org.minibittorrent.transfer;

import org.minibittorrent.swarm.TokenBucket;

/** How fast bytes of blocks may move, both ways: for a whole peer or for one transfer. Loop thread. */
final class RateLimits {
    final TokenBucket down = new TokenBucket();
    final TokenBucket up = new TokenBucket();

    /** Nanoseconds until both buckets have something; 0 if they have. */
    static long waitNanos(TokenBucket one, TokenBucket other, long now) {
        return Math.max(one.waitNanos(now), other.waitNanos(now));
    }
}
