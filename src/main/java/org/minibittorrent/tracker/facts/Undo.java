package org.minibittorrent.tracker.facts;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.tracker.facts.Change.PutFile;
import org.minibittorrent.tracker.facts.Change.PutGroup;
import org.minibittorrent.tracker.facts.Change.PutMember;
import org.minibittorrent.tracker.facts.Change.PutMeta;
import org.minibittorrent.tracker.facts.Change.PutRequest;
import org.minibittorrent.tracker.facts.Change.PutSession;
import org.minibittorrent.tracker.facts.Change.PutUser;
import org.minibittorrent.tracker.facts.Change.RemoveFile;
import org.minibittorrent.tracker.facts.Change.RemoveGroup;
import org.minibittorrent.tracker.facts.Change.RemoveMember;
import org.minibittorrent.tracker.facts.Change.RemoveRequest;
import org.minibittorrent.tracker.facts.Change.RemoveSession;
import org.minibittorrent.tracker.facts.Change.RemoveUser;

/** The changes that take other changes back. Loop thread. */
public final class Undo {
    private Undo() {}

    /** Applies a batch to a state; {@return the changes that bring the state back, to be applied in their order} */
    public static List<Change> of(TrackerState state, List<Change> batch) {
        Deque<List<Change>> parts = new ArrayDeque<>();
        for (Change change : batch) {
            parts.push(inverse(state, change));
            state.apply(change);
        }
        return parts.stream().flatMap(List::stream).toList();
    }

    private static List<Change> inverse(TrackerState state, Change change) {
        if (change instanceof PutUser put) {
            UserEntry user = state.users().get(put.key());
            return back(user == null ? null : user.fact, new RemoveUser(put.key()));
        } else if (change instanceof RemoveUser remove) {
            return all(state, state.users().get(remove.user()));
        } else if (change instanceof PutSession put) {
            return back(session(state, put.user(), put.number()), new RemoveSession(put.user(), put.number()));
        } else if (change instanceof RemoveSession remove) {
            return back(session(state, remove.user(), remove.number()), null);
        } else if (change instanceof PutGroup put) {
            GroupEntry group = state.groups().get(put.key());
            return back(group == null ? null : group.fact, new RemoveGroup(put.key()));
        } else if (change instanceof RemoveGroup remove) {
            return all(state.groups().get(remove.group()));
        } else if (change instanceof PutMember put) {
            return back(member(state, put.group(), put.user()), new RemoveMember(put.group(), put.user()));
        } else if (change instanceof RemoveMember remove) {
            return back(member(state, remove.group(), remove.user()), null);
        } else if (change instanceof PutRequest put) {
            return back(request(state, put.group(), put.user()), new RemoveRequest(put.group(), put.user()));
        } else if (change instanceof RemoveRequest remove) {
            return back(request(state, remove.group(), remove.user()), null);
        } else if (change instanceof PutFile put) {
            return back(file(state, put.group(), put.name()), new RemoveFile(put.group(), put.name()));
        } else if (change instanceof RemoveFile remove) {
            return back(file(state, remove.group(), remove.name()), null);
        } else if (change instanceof PutMeta) {
            // Made once, before anything else: a tracker that cannot keep it does not begin.
            return List.of();
        }
        throw new IllegalArgumentException("a change of an unknown kind: " + change);
    }

    /** The value that was there; or what removes the new one. */
    private static List<Change> back(@Nullable Change before, @Nullable Change removal) {
        if (before != null) {
            return List.of(before);
        }
        return removal == null ? List.of() : List.of(removal);
    }

    private static List<Change> all(TrackerState state, @Nullable UserEntry user) {
        List<Change> all = new ArrayList<>();
        if (user != null) {
            all.add(user.fact);
            all.addAll(user.sessions().values());
            user.memberOf().forEach(group -> all.addAll(back(member(state, group, user.key), null)));
            user.asking().forEach(group -> all.addAll(back(request(state, group, user.key), null)));
        }
        return all;
    }

    private static List<Change> all(@Nullable GroupEntry group) {
        List<Change> all = new ArrayList<>();
        if (group != null) {
            all.add(group.fact);
            all.addAll(group.members().values());
            all.addAll(group.requests().values());
            all.addAll(group.files().values());
        }
        return all;
    }

    private static @Nullable PutSession session(TrackerState state, String key, long number) {
        UserEntry user = state.users().get(key);
        return user == null ? null : user.sessions().get(number);
    }

    private static @Nullable PutMember member(TrackerState state, String key, String user) {
        GroupEntry group = state.groups().get(key);
        return group == null ? null : group.members().get(user);
    }

    private static @Nullable PutRequest request(TrackerState state, String key, String user) {
        GroupEntry group = state.groups().get(key);
        return group == null ? null : group.requests().get(user);
    }

    private static @Nullable PutFile file(TrackerState state, String key, String name) {
        GroupEntry group = state.groups().get(key);
        return group == null ? null : group.files().get(name);
    }
}
