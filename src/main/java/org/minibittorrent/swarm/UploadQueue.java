package org.minibittorrent.swarm;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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
    /** In the order they came. */
    private final Set<Key> waiting = new LinkedHashSet<>();

    UploadQueue(int capacity) {
        this.capacity = capacity;
    }

    /** Queues a request, once however often it comes; false if the peer has as many waiting as it was told it may have. */
    boolean offer(Request request) {
        Key key = new Key(request);
        return waiting.contains(key) || (waiting.size() < capacity && waiting.add(key));
    }

    @Nullable
    Request peek() {
        return waiting.isEmpty() ? null : waiting.iterator().next().request;
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
        return waiting.remove(new Key(request));
    }

    /** Empties the queue and returns what waited there. */
    List<Request> drain() {
        List<Request> all = new ArrayList<>(waiting.size());
        waiting.forEach(key -> all.add(key.request));
        waiting.clear();
        return all;
    }

    int size() {
        return waiting.size();
    }
}
