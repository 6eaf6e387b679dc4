package org.minibittorrent.transfer;

import org.minibittorrent.net.EventLoop;

/** How fast bytes of blocks may move, both ways: for a whole peer or for one transfer. Loop thread. */
final class RateLimits {
    final RateGate down;
    final RateGate up;

    /** No limits. */
    RateLimits(EventLoop loop) {
        down = new RateGate(loop);
        up = new RateGate(loop);
    }

    /** Sets both, in bytes a second. */
    void set(long downRate, long upRate) {
        down.setRate(downRate);
        up.setRate(upRate);
    }
}
