package org.minibittorrent.transfer.rate;

import org.minibittorrent.net.EventLoop;

/** The rate limits of a whole peer or of one transfer, for bytes of blocks both ways. Loop thread. */
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
