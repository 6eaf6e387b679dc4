package org.minibittorrent.swarm;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.wire.Message.Request;

/**
 * The blocks one peer has asked for and not got. They wait as requests, never as data: a peer that asks and does not
 * read costs a few kilobytes. Every operation but {@link #drain} takes the same short time however many wait, since the
 * peer decides how often it asks and takes back.
 */
final class UploadQueue {
    /** Comparable, so that even requests whose hashes were made to collide are found quickly. */
    private record Key(Request request) implements Comparable<Key> {
        private static final Comparator<Key> ORDER = Comparator.<Key>comparingInt(key -> key.request.piece())
                .thenComparingInt(key -> key.request.begin())
                .thenComparingInt(key -> key.request.length());

        /** Blocks begin at multiples of their length: the few bits that differ must count. */
        @Override
        public int hashCode() {
            return (request.piece() * 0x9E3779B1 + (request.begin() >>> 14)) * 0x85EBCA6B + request.begin();
        }

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    private final int capacity;
    private int size;
    /** In the order they came, with how often each is to be answered: a request that is repeated is served twice. */
    private final Map<Key, Integer> waiting = new LinkedHashMap<>();

    UploadQueue(int capacity) {
        this.capacity = capacity;
    }

    /** Queues a request; false if the peer has as many waiting as it was told it may have. */
    boolean offer(Request request) {
        if (size == capacity) {
            return false;
        }
        waiting.merge(new Key(request), 1, Integer::sum);
        size++;
        return true;
    }

    @Nullable
    Request peek() {
        return size == 0 ? null : waiting.keySet().iterator().next().request;
    }

    @Nullable
    Request poll() {
        Request first = peek();
        if (first != null) {
            cancel(first);
        }
        return first;
    }

    /** Takes a request back; false if it is not waiting (any more). */
    boolean cancel(Request request) {
        Key key = new Key(request);
        if (!waiting.containsKey(key)) {
            return false;
        }
        waiting.computeIfPresent(key, (same, times) -> times > 1 ? times - 1 : null);
        size--;
        return true;
    }

    /** Empties the queue and returns what waited there. */
    List<Request> drain() {
        List<Request> all = new ArrayList<>(size);
        waiting.forEach((key, times) -> all.addAll(Collections.nCopies(times, key.request)));
        waiting.clear();
        size = 0;
        return all;
    }

    int size() {
        return size;
    }
}
