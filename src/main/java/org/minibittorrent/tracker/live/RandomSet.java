package org.minibittorrent.tracker.live;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A set of items, compared by equals, some of which are drawn by chance, in time that depends on those drawn alone. Not
 * thread safe.
 */
public final class RandomSet<T> {
    private final List<T> items = new ArrayList<>();
    private final Map<T, Integer> places = new HashMap<>();

    /** Puts one in; false if it was there. */
    public boolean add(T item) {
        if (places.putIfAbsent(item, items.size()) != null) {
            return false;
        }
        items.add(item);
        return true;
    }

    /** Takes one out; false if it was not there. */
    public boolean remove(T item) {
        Integer place = places.remove(item);
        if (place == null) {
            return false;
        }
        T last = items.remove(items.size() - 1);
        if (place < items.size()) {
            items.set(place, last);
            places.put(last, place);
        }
        return true;
    }

    public int size() {
        return items.size();
    }

    public boolean isEmpty() {
        return items.isEmpty();
    }

    /** All of them, in no order. */
    public List<T> all() {
        return Collections.unmodifiableList(items);
    }

    /** Some, each as likely as any other; all if there are no more. Takes time for those drawn only. */
    public List<T> draw(int atMost, RandomGenerator random) {
        int count = Math.min(atMost, items.size());
        for (int i = 0; i < count; i++) {
            int chosen = random.nextInt(i, items.size());
            Collections.swap(items, i, chosen);
            places.put(items.get(i), i);
            places.put(items.get(chosen), chosen);
        }
        return List.copyOf(items.subList(0, count));
    }
}
