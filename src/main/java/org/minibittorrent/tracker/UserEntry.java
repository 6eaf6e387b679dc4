package org.minibittorrent.tracker;

import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.minibittorrent.tracker.Change.PutSession;
import org.minibittorrent.tracker.Change.PutUser;

/** A user with all that hangs on it. Only {@link TrackerState} changes it. Loop thread. */
final class UserEntry {
    final String key;
    final TreeMap<Long, PutSession> sessions = new TreeMap<>();
    final TreeSet<String> memberOf = new TreeSet<>();
    final TreeSet<String> asking = new TreeSet<>();
    PutUser fact;

    UserEntry(PutUser fact) {
        this.key = fact.key();
        this.fact = fact;
    }

    /** The id as it is shown. */
    String id() {
        return fact.id();
    }

    /** The sessions by number, so the oldest first. */
    SortedMap<Long, PutSession> sessions() {
        return Collections.unmodifiableSortedMap(sessions);
    }

    /** Keys of the groups the user is a member of. */
    Set<String> memberOf() {
        return Collections.unmodifiableSet(memberOf);
    }

    /** Keys of the groups the user has asked to join. */
    Set<String> asking() {
        return Collections.unmodifiableSet(asking);
    }
}
