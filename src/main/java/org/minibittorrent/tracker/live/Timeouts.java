package org.minibittorrent.tracker.live;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.Timer;

/**
 * Timeouts of one length, one for each key, compared by equals: since each new one ends last, a queue and one timer do
 * for all of them. Loop thread.
 */
public final class Timeouts<K> {
    private final EventLoop loop;
    private final long lengthNanos;
    private final Consumer<K> onEnd;
    private final Map<K, Long> deadlines = new LinkedHashMap<>();
    private @Nullable Timer timer;

    /** None at first. {@code onEnd} is told of each key whose time is over, and may start it anew. */
    public Timeouts(EventLoop loop, long lengthNanos, Consumer<K> onEnd) {
        this.loop = loop;
        this.lengthNanos = lengthNanos;
        this.onEnd = onEnd;
    }

    /** Starts one, or starts it anew. */
    public void start(K key) {
        deadlines.remove(key);
        deadlines.put(key, loop.now() + lengthNanos);
        if (timer == null) {
            timer = loop.schedule(lengthNanos, this::run);
        }
    }

    /** Stops one, if it runs. */
    public void stop(K key) {
        deadlines.remove(key);
    }

    /** The one that ends next; null if none runs. */
    @Nullable
    public K first() {
        Iterator<K> keys = deadlines.keySet().iterator();
        return keys.hasNext() ? keys.next() : null;
    }

    private void run() {
        timer = null;
        try {
            for (K next = first(); next != null && remaining(next) <= 0; next = first()) {
                deadlines.remove(next);
                onEnd.accept(next);
            }
        } finally {
            K next = first();
            if (next != null && timer == null) {
                timer = loop.schedule(Math.max(0, remaining(next)), this::run);
            }
        }
    }

    private long remaining(K key) {
        Long deadline = deadlines.get(key);
        return deadline == null ? 0 : deadline - loop.now();
    }
}
