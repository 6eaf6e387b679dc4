package org.minibittorrent.swarm;

import org.minibittorrent.metainfo.PieceLayout;

/**
 * How many blocks to keep requested from one peer: about three seconds' worth at the measured rate, so that its pipe
 * never runs dry, found by slow start, never more than the peer said it takes ({@code reqq}, BEP 10). Many say nothing, or
 * too much, and drop what they have no room for: once such requests are lost, the depth stays at the most that the peer
 * was seen to keep, and is tried a little higher from time to time.
 */
final class RequestPipeline {
    private static final int START = 16;
    private static final int LEAST = 4;
    private static final long SECONDS_AHEAD = 3;
    private static final long SECOND = 1_000_000_000L;
    private static final long FIRST_TRIAL_NANOS = 5 * SECOND;
    private static final long LAST_TRIAL_NANOS = 320 * SECOND;

    private int most; // what the peer said, and our own limit
    private int room = Integer.MAX_VALUE; // what the peer was seen to have room for, once requests were lost
    private int kept; // the most requests that were all answered
    private int target;
    private boolean slowStart = true;
    private boolean snubbed;
    private long lastRate;
    private long measuredAt;
    private long overflowedAt;
    private long trialNanos = FIRST_TRIAL_NANOS;

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
        target = Math.min(target, most());
    }

    private int most() {
        return Math.min(most, room);
    }

    /** A block came: in slow start that is room for one more, which doubles the depth every round trip. */
    void blockReceived() {
        if (slowStart && target < most()) {
            target++;
        }
    }

    /** An answer came, and so many with it since its request was made: so many requests the peer had at a time. */
    void kept(int requests) {
        kept = Math.max(kept, requests);
    }

    /**
     * A request was lost, or turned down, behind so many that were not. That is for want of room unless others, clearly
     * further behind, were answered: requests that get lost for other reasons are spread over the whole depth.
     */
    void lost(int behind, long now) {
        if (behind == 0 || behind < kept - Math.max(1, kept / 8)) {
            return;
        }
        int seen = Math.max(kept, behind);
        if (seen < room) {
            trialNanos = room == Integer.MAX_VALUE ? FIRST_TRIAL_NANOS : Math.min(2 * trialNanos, LAST_TRIAL_NANOS);
            room = seen;
        }
        overflowedAt = now;
        slowStart = false;
        target = Math.min(target, most());
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
        if (target == room && now - overflowedAt >= trialNanos) {
            overflowedAt = now;
            room += Math.max(1, room / 4);
        }
        if (!slowStart && !snubbed) {
            target = (int) Math.min(most(), Math.max(LEAST, rate * SECONDS_AHEAD / PieceLayout.BLOCK_LENGTH));
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
        target = Math.min(depth, most());
        slowStart = true;
        lastRate = 0;
    }
}
