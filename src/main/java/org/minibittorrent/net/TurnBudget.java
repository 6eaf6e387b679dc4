package org.minibittorrent.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;

/** The bytes that one channel may still move one way in this turn. Counts by the loop's turn number, so nothing has to reset it. */
final class TurnBudget {
    /** Reads into, or writes from, buffers. */
    @FunctionalInterface
    interface Gathering {
        long transfer(ByteBuffer[] buffers, int offset, int count) throws IOException;
    }

    private final EventLoop loop;
    private long turn = -1;
    private int left;

    TurnBudget(EventLoop loop) {
        this.loop = loop;
    }

    long transfer(ByteBuffer[] buffers, int offset, int count, Gathering io) throws IOException {
        Objects.checkFromIndexSize(offset, count, buffers.length);
        if (turn != loop.turns()) {
            turn = loop.turns();
            left = Channel.TURN_LIMIT;
        }
        int most = left;
        if (most == 0) {
            return 0;
        }
        // Find the buffer that crosses the limit, if any: it is used up to there and those after it not at all.
        int used = 0;
        while (used < count && most >= buffers[offset + used].remaining()) {
            most -= buffers[offset + used].remaining();
            used++;
        }
        ByteBuffer cut = used < count && most > 0 ? buffers[offset + used] : null;
        int limit = 0;
        if (cut != null) {
            limit = cut.limit();
            cut.limit(cut.position() + most);
            used++;
        }
        try {
            long n = io.transfer(buffers, offset, used);
            left -= (int) Math.max(0, n);
            return n;
        } finally {
            if (cut != null) {
                cut.limit(limit);
            }
        }
    }
}
