package org.minibittorrent.swarm;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.wire.Message.Request;

/**
 * The blocks one peer has asked for and not got. They wait as requests, never as data: a peer that asks and does not
 * read costs a few kilobytes.
 */
final class UploadQueue {
    private final int capacity;
    private final ArrayDeque<Request> waiting = new ArrayDeque<>();

    UploadQueue(int capacity) {
        this.capacity = capacity;
    }

    /** Queues a request; false if the peer has as many waiting as it was told it may have. */
    boolean offer(Request request) {
        return waiting.size() < capacity && waiting.offer(request);
    }

    @Nullable
    Request peek() {
        return waiting.peek();
    }

    @Nullable
    Request poll() {
        return waiting.poll();
    }

    /** Takes a request back; false if it is not waiting (any more). */
    boolean cancel(Request request) {
        return waiting.remove(request);
    }

    /** Empties the queue and returns what waited there. */
    List<Request> drain() {
        List<Request> all = new ArrayList<>(waiting);
        waiting.clear();
        return all;
    }

    int size() {
        return waiting.size();
    }
}
