package org.minibittorrent.tracker.facts;

import java.util.Collections;
import java.util.Comparator;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.minibittorrent.tracker.facts.Change.PutFile;
import org.minibittorrent.tracker.facts.Change.PutGroup;
import org.minibittorrent.tracker.facts.Change.PutMember;
import org.minibittorrent.tracker.facts.Change.PutRequest;

/** A group with all that hangs on it. Only {@link TrackerState} changes it. Loop thread. */
public final class GroupEntry {
    public final String key;
    final TreeMap<String, PutMember> members = new TreeMap<>();
    final TreeMap<String, PutRequest> requests = new TreeMap<>();
    final TreeMap<String, PutFile> files = new TreeMap<>();
    public PutGroup fact;

    GroupEntry(PutGroup fact) {
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
    public NavigableMap<String, PutMember> members() {
        return Collections.unmodifiableNavigableMap(members);
    }

    /** The requests by the key of the user. */
    public NavigableMap<String, PutRequest> requests() {
        return Collections.unmodifiableNavigableMap(requests);
    }

    /** The files by name. */
    public NavigableMap<String, PutFile> files() {
        return Collections.unmodifiableNavigableMap(files);
    }

    /** The key of the longest-standing member but one; empty if there is no other. */
    public Optional<String> longestStandingBut(UserEntry user) {
        return members.values().stream()
                .filter(member -> !member.user().equals(user.key))
                .min(Comparator.comparingLong(PutMember::sequence))
                .map(PutMember::user);
    }
}
