package org.minibittorrent.tracker;

import java.util.Collections;
import java.util.Comparator;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.minibittorrent.tracker.Change.PutFile;
import org.minibittorrent.tracker.Change.PutGroup;
import org.minibittorrent.tracker.Change.PutMember;
import org.minibittorrent.tracker.Change.PutRequest;

/** A group with all that hangs on it. Only {@link TrackerState} changes it. Loop thread. */
final class GroupEntry {
    final String key;
    final TreeMap<String, PutMember> members = new TreeMap<>();
    final TreeMap<String, PutRequest> requests = new TreeMap<>();
    final TreeMap<String, PutFile> files = new TreeMap<>();
    PutGroup fact;

    GroupEntry(PutGroup fact) {
        this.key = fact.key();
        this.fact = fact;
    }

    /** The id as it is shown. */
    String id() {
        return fact.id();
    }

    boolean hasMember(UserEntry user) {
        return members.containsKey(user.key);
    }

    boolean isOwner(UserEntry user) {
        return fact.owner().equals(user.key);
    }

    /** The members by the key of the user. */
    NavigableMap<String, PutMember> members() {
        return Collections.unmodifiableNavigableMap(members);
    }

    /** The requests by the key of the user. */
    NavigableMap<String, PutRequest> requests() {
        return Collections.unmodifiableNavigableMap(requests);
    }

    /** The files by name. */
    NavigableMap<String, PutFile> files() {
        return Collections.unmodifiableNavigableMap(files);
    }

    /** The key of the longest-standing member but one; empty if there is no other. */
    Optional<String> longestStandingBut(UserEntry user) {
        return members.values().stream()
                .filter(member -> !member.user().equals(user.key))
                .min(Comparator.comparingLong(PutMember::sequence))
                .map(PutMember::user);
    }
}
