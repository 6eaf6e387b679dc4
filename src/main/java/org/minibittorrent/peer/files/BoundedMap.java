package org.minibittorrent.peer.files;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map of limited size: when it gets too large it forgets the entry that was used longest ago. */
final class BoundedMap<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;

    private final int most;

    BoundedMap(int most) {
        super(16, 0.75f, true);
        this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
    }
}
