package org.minibittorrent.tracker.facts;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.Id;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.tracker.facts.Change.PutFile;
import org.minibittorrent.tracker.facts.Change.PutGroup;
import org.minibittorrent.tracker.facts.Change.PutMember;
import org.minibittorrent.tracker.facts.Change.PutMeta;
import org.minibittorrent.tracker.facts.Change.PutRequest;
import org.minibittorrent.tracker.facts.Change.PutSession;
import org.minibittorrent.tracker.facts.Change.PutUser;

/**
 * All of the tracker's facts, in memory. It is changed by {@link #apply} alone, and what it holds are the very records
 * that were put, so that {@link SnapshotCursor} can give them out again. All maps are sorted by key: a listing or a
 * snapshot that is made in parts goes on behind the last key it had.
 *
 * <p>Loop thread; before the loop serves, the thread that loads it.
 */
public final class TrackerState {
    private final KeyedEntries<UserEntry> users = new KeyedEntries<>();
    private final KeyedEntries<GroupEntry> groups = new KeyedEntries<>();
    private final Map<BencodeString, PutSession> byToken = new HashMap<>();
    private final Map<InfoHash, PutFile> byInfoHash = new HashMap<>();
    private @Nullable PutMeta meta;
    private long lastSequence;

    /**
     * Changes one thing; see {@link Change} for what that means where its parent is missing. Gives the changes that
     * bring back what was there, to be applied in their order.
     */
    public List<? extends Change> apply(Change change) {
        if (change instanceof PutFile put) {
            return putFile(put);
        } else if (change instanceof PutMember put) {
            return putMember(put);
        } else if (change instanceof PutUser put) {
            return putUser(put);
        } else if (change instanceof PutSession put) {
            return putSession(put);
        } else if (change instanceof Change.RemoveSession remove) {
            return removeSession(remove);
        } else if (change instanceof PutRequest put) {
            return putRequest(put);
        } else if (change instanceof Change.RemoveRequest remove) {
            return removeRequest(remove.group(), remove.user());
        } else if (change instanceof Change.RemoveMember remove) {
            return removeMember(remove.group(), remove.user());
        } else if (change instanceof Change.RemoveFile remove) {
            return removeFile(remove);
        } else if (change instanceof PutGroup put) {
            return putGroup(put);
        } else if (change instanceof Change.RemoveGroup remove) {
            return removeGroup(remove.group());
        } else if (change instanceof Change.RemoveUser remove) {
            return removeUser(remove.user());
        } else if (change instanceof PutMeta put) {
            meta = put;
            // Made once, before anything else: a tracker that cannot keep it does not begin.
            return List.of();
        }
        throw new IllegalArgumentException("a change of an unknown kind: " + change);
    }

    /** Changes several things, in order; {@return the changes that take all of them back, to be applied in their order} */
    public List<Change> apply(List<Change> batch) {
        Deque<List<? extends Change>> undo = new ArrayDeque<>();
        batch.forEach(change -> undo.push(apply(change)));
        return undo.stream().<Change>flatMap(List::stream).toList();
    }

    /** Null before the first start. */
    @Nullable
    public PutMeta meta() {
        return meta;
    }

    /** The same, of a tracker that has started. */
    public PutMeta requireMeta() {
        return requireNonNull(meta, "not started");
    }

    /** All users by key. */
    public NavigableMap<String, UserEntry> users() {
        return users.sorted();
    }

    /** All groups by key. */
    public NavigableMap<String, GroupEntry> groups() {
        return groups.sorted();
    }

    /** The user of this id, however it is spelled. */
    @Nullable
    public UserEntry user(String id) {
        return users.get(Id.fold(id));
    }

    /** The group of this id, however it is spelled. */
    @Nullable
    public GroupEntry group(String id) {
        return groups.get(Id.fold(id));
    }

    /** How a user is shown who may be gone. */
    public String shownUser(String key) {
        UserEntry user = users.get(key);
        return user == null ? key : user.id();
    }

    /** The session with a token of this hash. */
    @Nullable
    public PutSession session(BencodeString tokenHash) {
        return byToken.get(tokenHash);
    }

    /** The catalogue's entry of a torrent, whichever group has it. */
    @Nullable
    public PutFile file(InfoHash infoHash) {
        return byInfoHash.get(infoHash);
    }

    /** Entries of all catalogues. */
    public int fileCount() {
        return byInfoHash.size();
    }

    /** A number above all that members and requests have. */
    public long nextSequence() {
        return lastSequence + 1;
    }

    /** Gives out, bit by bit, changes that rebuild this state. */
    public SnapshotCursor snapshot() {
        return new SnapshotCursor(this);
    }

    private List<Change> putUser(PutUser put) {
        UserEntry entry = users.get(put.key());
        if (entry == null) {
            entry = new UserEntry(put);
            users.put(entry.key, entry);
            return List.of(new Change.RemoveUser(entry.key));
        }
        PutUser before = entry.fact;
        entry.fact = put;
        return List.of(before);
    }

    private List<Change> removeUser(String key) {
        UserEntry user = users.get(key);
        if (user == null) {
            return List.of();
        }
        List<Change> undo = new ArrayList<>(List.of(user.fact));
        undo.addAll(user.sessions.values());
        user.sessions.values().forEach(session -> byToken.remove(session.tokenHash(), session));
        List.copyOf(user.memberOf).forEach(group -> undo.addAll(removeMember(group, key)));
        List.copyOf(user.asking).forEach(group -> undo.addAll(removeRequest(group, key)));
        users.remove(key);
        return undo;
    }

    private List<? extends Change> putSession(PutSession put) {
        UserEntry user = users.get(put.user());
        if (user == null) {
            return List.of();
        }
        PutSession before = user.sessions.put(put.number(), put);
        if (before != null) {
            byToken.remove(before.tokenHash(), before);
        }
        byToken.put(put.tokenHash(), put);
        return List.of(before != null ? before : new Change.RemoveSession(put.user(), put.number()));
    }

    private List<? extends Change> removeSession(Change.RemoveSession remove) {
        UserEntry user = users.get(remove.user());
        PutSession before = user == null ? null : user.sessions.remove(remove.number());
        if (before != null) {
            byToken.remove(before.tokenHash(), before);
        }
        return listOf(before);
    }

    private List<Change> putGroup(PutGroup put) {
        GroupEntry entry = groups.get(put.key());
        if (entry == null) {
            entry = new GroupEntry(put);
            groups.put(entry.key, entry);
            return List.of(new Change.RemoveGroup(entry.key));
        }
        PutGroup before = entry.fact;
        entry.fact = put;
        return List.of(before);
    }

    private List<Change> removeGroup(String key) {
        GroupEntry group = groups.get(key);
        if (group == null) {
            return List.of();
        }
        List<Change> undo = new ArrayList<>(List.of(group.fact));
        List.copyOf(group.members.keySet()).forEach(user -> undo.addAll(removeMember(key, user)));
        List.copyOf(group.requests.keySet()).forEach(user -> undo.addAll(removeRequest(key, user)));
        undo.addAll(group.files.values());
        group.files.values().forEach(file -> byInfoHash.remove(file.infoHash(), file));
        groups.remove(key);
        return undo;
    }

    private List<? extends Change> putMember(PutMember put) {
        lastSequence = Math.max(lastSequence, put.sequence());
        UserEntry user = users.get(put.user());
        GroupEntry group = groups.get(put.group());
        if (user == null || group == null) {
            return List.of();
        }
        // The keys of the entries, not their equals: a million records share a few strings.
        PutMember before = group.members.put(user.key, new PutMember(group.key, user.key, put.sequence()));
        user.memberOf.add(group.key);
        return List.of(before != null ? before : new Change.RemoveMember(group.key, user.key));
    }

    private List<? extends Change> removeMember(String groupKey, String userKey) {
        UserEntry user = users.get(userKey);
        GroupEntry group = groups.get(groupKey);
        if (user != null) {
            user.memberOf.remove(groupKey);
        }
        return listOf(group == null ? null : group.members.remove(userKey));
    }

    private List<? extends Change> putRequest(PutRequest put) {
        lastSequence = Math.max(lastSequence, put.sequence());
        UserEntry user = users.get(put.user());
        GroupEntry group = groups.get(put.group());
        if (user == null || group == null) {
            return List.of();
        }
        PutRequest before = group.requests.put(user.key, new PutRequest(group.key, user.key, put.sequence()));
        user.asking.add(group.key);
        return List.of(before != null ? before : new Change.RemoveRequest(group.key, user.key));
    }

    private List<? extends Change> removeRequest(String groupKey, String userKey) {
        UserEntry user = users.get(userKey);
        GroupEntry group = groups.get(groupKey);
        if (user != null) {
            user.asking.remove(groupKey);
        }
        return listOf(group == null ? null : group.requests.remove(userKey));
    }

    private List<? extends Change> putFile(PutFile put) {
        GroupEntry group = groups.get(put.group());
        if (group == null) {
            return List.of();
        }
        UserEntry uploader = users.get(put.uploader());
        PutFile fact = new PutFile(
                group.key,
                put.name(),
                put.bytes(),
                put.infoHash(),
                uploader == null ? put.uploader() : uploader.key,
                put.added());
        PutFile before = group.files.put(fact.name(), fact);
        if (before != null) {
            byInfoHash.remove(before.infoHash(), before);
        }
        byInfoHash.put(fact.infoHash(), fact);
        return List.of(before != null ? before : new Change.RemoveFile(group.key, fact.name()));
    }

    private List<? extends Change> removeFile(Change.RemoveFile remove) {
        GroupEntry group = groups.get(remove.group());
        PutFile before = group == null ? null : group.files.remove(remove.name());
        if (before != null) {
            byInfoHash.remove(before.infoHash(), before);
        }
        return listOf(before);
    }

    private static <C extends Change> List<C> listOf(@Nullable C change) {
        return change == null ? List.of() : List.of(change);
    }
}
