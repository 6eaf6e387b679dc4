package org.minibittorrent.swarm;

import org.minibittorrent.metainfo.PieceLayout;

/**
 * How many blocks to keep requested from one peer: about three seconds' worth at the measured rate, so that its pipe
 * never runs dry, found by slow start, never more than the peer said it takes ({@code reqq}, BEP 10).
 */
final class RequestPipeline {
    private static final int START = 16;
    private static final int LEAST = 4;
    private static final long SECONDS_AHEAD = 3;
    private static final long SECOND = 1_000_000_000L;

    private int most;
    private int target;
    private boolean slowStart = true;
    private boolean snubbed;
    private long lastRate;
    private long measuredAt;

    RequestPipeline(int most, long now) {
        this.most = most;
        this.target = Math.min(START, most);
        this.measuredAt = now;
    }

    int target() {
        return target;
    }

    /** The most requests the other side keeps; no effect beyond our own limit. */
    void limit(int most) {
        this.most = Math.max(1, most);
        target = Math.min(target, this.most);
    }

    /** A block came: in slow start that is room for one more, which doubles the depth every round trip. */
    void blockReceived() {
        if (slowStart && target < most) {
            target++;
        }
    }

    /** Looks at the rate once a second; slow start ends when the rate no longer grows. */
    void measure(long rate, long now) {
        if (now - measuredAt < SECOND) {
            return;
        }
        measuredAt = now;
        if (slowStart && rate > 0 && rate < lastRate + lastRate / 10) {
            slowStart = false;
        }
        lastRate = rate;
        if (!slowStart && !snubbed) {
            target = (int) Math.min(most, Math.max(LEAST, rate * SECONDS_AHEAD / PieceLayout.BLOCK_LENGTH));
        }
    }

    /** The peer serves us again: what was measured while it did not says nothing, so it is found out anew. */
    void unchoked() {
        if (!snubbed) {
            startAnew(Math.max(target, START));
        }
    }

    /** The peer let us wait too long: one request at a time until it delivers again. */
    void snub() {
        target = 1;
        slowStart = false;
        snubbed = true;
    }

    /** A snubbed peer delivers again. */
    void recover() {
        snubbed = false;
        startAnew(LEAST);
    }

    private void startAnew(int depth) {
        target = Math.min(depth, most);
        slowStart = true;
        lastRate = 0;
    }
}
