package org.minibittorrent.tracker.live;

import java.util.EnumMap;
import java.util.Map;

/** The limits of one tracker: the usual ones, but for those that its operator has set. Immutable. */
public final class TrackerLimits {
    /** The usual limits. Nobody who shares files among friends comes near; nobody can fill the tracker's memory. */
    public static final TrackerLimits DEFAULT = new TrackerLimits(Map.of());

    private final Map<Limit, Long> set;

    private TrackerLimits(Map<Limit, Long> set) {
        this.set = set;
    }

    /** {@return these limits with another value for one} {@code IllegalArgumentException} if it cannot be that. */
    public TrackerLimits with(Limit limit, long value) {
        if (value < 1 || value > limit.most) {
            throw new IllegalArgumentException(limit + ": 1 to " + limit.most + ", not " + value);
        }
        Map<Limit, Long> all = new EnumMap<>(Limit.class);
        all.putAll(set);
        all.put(limit, value);
        return new TrackerLimits(all);
    }

    /** {@return the value of one of them} */
    public long get(Limit limit) {
        return set.getOrDefault(limit, limit.usual);
    }
}
