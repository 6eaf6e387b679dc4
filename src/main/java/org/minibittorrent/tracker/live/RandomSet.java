package org.minibittorrent.tracker.live;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A set from which some items are drawn by chance, in time that depends on those drawn alone. Not thread safe.
 *
 * @param <T> the items, compared by equals
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
            swap(i, random.nextInt(i, items.size()));
        }
        return List.copyOf(items.subList(0, count));
    }

    private void swap(int a, int b) {
        T first = items.get(a);
        T second = items.get(b);
        items.set(a, second);
        items.set(b, first);
        places.put(second, a);
        places.put(first, b);
    }
}
