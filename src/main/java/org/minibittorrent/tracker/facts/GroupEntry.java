package org.minibittorrent.tracker.facts;

import java.util.Collections;
import java.util.Comparator;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.minibittorrent.metainfo.FileNames;

/** A group with all that hangs on it. Only {@link TrackerState} changes it. Loop thread. */
public final class GroupEntry {
    public final String key;
    final TreeMap<String, Change.PutMember> members = new TreeMap<>();
    final TreeMap<String, Change.PutRequest> requests = new TreeMap<>();
    final TreeMap<String, Change.PutFile> files = new TreeMap<>(FileNames.ORDER);
    public Change.PutGroup fact;

    GroupEntry(Change.PutGroup fact) {
        this.key = fact.key();
        this.fact = fact;
    }

    /** The id as it is shown. */
    public String id() {
        return fact.id();
    }

    public boolean hasMember(UserEntry user) {
        return members.containsKey(user.key);
    }

    public boolean isOwner(UserEntry user) {
        return fact.owner().equals(user.key);
    }

    /** The members by the key of the user. */
    public NavigableMap<String, Change.PutMember> members() {
        return Collections.unmodifiableNavigableMap(members);
    }

    /** The requests by the key of the user. */
    public NavigableMap<String, Change.PutRequest> requests() {
        return Collections.unmodifiableNavigableMap(requests);
    }

    /** The files by name, in {@link FileNames#ORDER}. */
    public NavigableMap<String, Change.PutFile> files() {
        return Collections.unmodifiableNavigableMap(files);
    }

    /** The key of the longest-standing member but one; empty if there is no other. */
    public Optional<String> longestStandingBut(UserEntry user) {
        return members.values().stream()
                .filter(member -> !member.user().equals(user.key))
                .min(Comparator.comparingLong(Change.PutMember::sequence))
                .map(Change.PutMember::user);
    }
}
