package org.minibittorrent.tracker.facts;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The users, or the groups, by key: found by hash, since every request and each of the million changes at a start looks for some; and sorted,
 * for listings and snapshots that are made in parts. Loop thread.
 */
final class KeyedEntries<E> {
    private final Map<String, E> byHash = new HashMap<>();
    private final TreeMap<String, E> sorted = new TreeMap<>();

    @Nullable
    E get(String key) {
        return byHash.get(key);
    }

    void put(String key, E entry) {
        byHash.put(key, entry);
        sorted.put(key, entry);
    }

    void remove(String key) {
        byHash.remove(key);
        sorted.remove(key);
    }

    /** All of them by key; a view. */
    NavigableMap<String, E> sorted() {
        return Collections.unmodifiableNavigableMap(sorted);
    }
}
