package org.minibittorrent.transfer.rate;

import org.minibittorrent.net.EventLoop;

/** How fast bytes of blocks may move, both ways: for a whole peer or for one transfer. Loop thread. */
public final class RateLimits {
    public final RateGate down;
    public final RateGate up;

    /** No limits. */
    public RateLimits(EventLoop loop) {
        down = new RateGate(loop);
        up = new RateGate(loop);
    }

    /** Sets both, in bytes a second. */
    public void set(long downRate, long upRate) {
        down.setRate(downRate);
        up.setRate(upRate);
    }
}
