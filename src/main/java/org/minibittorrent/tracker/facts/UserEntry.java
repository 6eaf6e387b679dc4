package org.minibittorrent.tracker.facts;

import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** A user with all that hangs on it. Only {@link TrackerState} changes it. Loop thread. */
public final class UserEntry {
    public final String key;
    final TreeMap<Long, Change.PutSession> sessions = new TreeMap<>();
    final TreeSet<String> memberOf = new TreeSet<>();
    final TreeSet<String> asking = new TreeSet<>();
    public Change.PutUser fact;

    UserEntry(Change.PutUser fact) {
        this.key = fact.key();
        this.fact = fact;
    }

    /** The id as it is shown. */
    public String id() {
        return fact.id();
    }

    /** The sessions by number, so the oldest first. */
    public SortedMap<Long, Change.PutSession> sessions() {
        return Collections.unmodifiableSortedMap(sessions);
    }

    /** Keys of the groups the user is a member of. */
    public Set<String> memberOf() {
        return Collections.unmodifiableSet(memberOf);
    }

    /** Keys of the groups the user has asked to join. */
    public Set<String> asking() {
        return Collections.unmodifiableSet(asking);
    }
}
