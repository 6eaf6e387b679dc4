package org.minibittorrent.tracker.facts;

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
import org.minibittorrent.tracker.facts.Change.RemoveFile;
import org.minibittorrent.tracker.facts.Change.RemoveGroup;
import org.minibittorrent.tracker.facts.Change.RemoveMember;
import org.minibittorrent.tracker.facts.Change.RemoveRequest;
import org.minibittorrent.tracker.facts.Change.RemoveSession;
import org.minibittorrent.tracker.facts.Change.RemoveUser;

/**
 * All of the tracker's facts, in memory. It is changed by {@link #apply} alone, and what it holds are the very records that were
 * put, so that {@link SnapshotCursor} can give them out again. All maps are sorted by key: a listing or a snapshot that is
 * made in parts goes on behind the last key it had.
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

    /** Changes one thing; see {@link Change} for what that means where its parent is missing. */
    public void apply(Change change) {
        if (change instanceof PutFile put) {
            putFile(put);
        } else if (change instanceof PutMember put) {
            putMember(put);
        } else if (change instanceof PutUser put) {
            putUser(put);
        } else if (change instanceof PutSession put) {
            putSession(put);
        } else if (change instanceof RemoveSession remove) {
            removeSession(remove);
        } else if (change instanceof PutRequest put) {
            putRequest(put);
        } else if (change instanceof RemoveRequest remove) {
            removeRequest(remove.group(), remove.user());
        } else if (change instanceof RemoveMember remove) {
            removeMember(remove.group(), remove.user());
        } else if (change instanceof RemoveFile remove) {
            removeFile(remove);
        } else if (change instanceof PutGroup put) {
            putGroup(put);
        } else if (change instanceof RemoveGroup remove) {
            removeGroup(remove.group());
        } else if (change instanceof RemoveUser remove) {
            removeUser(remove.user());
        } else if (change instanceof PutMeta put) {
            meta = put;
        } else {
            throw new IllegalArgumentException("a change of an unknown kind: " + change);
        }
    }

    /** Changes several things, in order. */
    public void apply(List<Change> batch) {
        batch.forEach(this::apply);
    }

    /** What the tracker knows of itself; null before its first start. */
    @Nullable
    public PutMeta meta() {
        return meta;
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

    private void putUser(PutUser put) {
        UserEntry entry = users.get(put.key());
        if (entry == null) {
            entry = new UserEntry(put);
            users.put(entry.key, entry);
        } else {
            entry.fact = put;
        }
    }

    private void removeUser(String key) {
        UserEntry user = users.get(key);
        if (user == null) {
            return;
        }
        List.copyOf(user.sessions.values()).forEach(session -> removeSession(new RemoveSession(key, session.number())));
        List.copyOf(user.memberOf).forEach(group -> removeMember(group, key));
        List.copyOf(user.asking).forEach(group -> removeRequest(group, key));
        users.remove(key);
    }

    private void putSession(PutSession put) {
        UserEntry user = users.get(put.user());
        if (user == null) {
            return;
        }
        PutSession before = user.sessions.put(put.number(), put);
        if (before != null) {
            byToken.remove(before.tokenHash(), before);
        }
        byToken.put(put.tokenHash(), put);
    }

    private void removeSession(RemoveSession remove) {
        UserEntry user = users.get(remove.user());
        PutSession before = user == null ? null : user.sessions.remove(remove.number());
        if (before != null) {
            byToken.remove(before.tokenHash(), before);
        }
    }

    private void putGroup(PutGroup put) {
        GroupEntry entry = groups.get(put.key());
        if (entry == null) {
            entry = new GroupEntry(put);
            groups.put(entry.key, entry);
        } else {
            entry.fact = put;
        }
    }

    private void removeGroup(String key) {
        GroupEntry group = groups.get(key);
        if (group == null) {
            return;
        }
        List.copyOf(group.members.keySet()).forEach(user -> removeMember(key, user));
        List.copyOf(group.requests.keySet()).forEach(user -> removeRequest(key, user));
        group.files.values().forEach(file -> byInfoHash.remove(file.infoHash(), file));
        groups.remove(key);
    }

    private void putMember(PutMember put) {
        UserEntry user = users.get(put.user());
        GroupEntry group = groups.get(put.group());
        if (user != null && group != null) {
            // The keys of the entries, not their equals: a million records share a few strings.
            group.members.put(user.key, new PutMember(group.key, user.key, put.sequence()));
            user.memberOf.add(group.key);
        }
        lastSequence = Math.max(lastSequence, put.sequence());
    }

    private void removeMember(String groupKey, String userKey) {
        UserEntry user = users.get(userKey);
        GroupEntry group = groups.get(groupKey);
        if (group != null) {
            group.members.remove(userKey);
        }
        if (user != null) {
            user.memberOf.remove(groupKey);
        }
    }

    private void putRequest(PutRequest put) {
        UserEntry user = users.get(put.user());
        GroupEntry group = groups.get(put.group());
        if (user != null && group != null) {
            group.requests.put(user.key, new PutRequest(group.key, user.key, put.sequence()));
            user.asking.add(group.key);
        }
        lastSequence = Math.max(lastSequence, put.sequence());
    }

    private void removeRequest(String groupKey, String userKey) {
        UserEntry user = users.get(userKey);
        GroupEntry group = groups.get(groupKey);
        if (group != null) {
            group.requests.remove(userKey);
        }
        if (user != null) {
            user.asking.remove(groupKey);
        }
    }

    private void putFile(PutFile put) {
        GroupEntry group = groups.get(put.group());
        if (group == null) {
            return;
        }
        UserEntry uploader = users.get(put.uploader());
        PutFile fact = new PutFile(
                group.key, put.name(), put.bytes(), put.infoHash(), uploader == null ? put.uploader() : uploader.key);
        PutFile before = group.files.put(fact.name(), fact);
        if (before != null) {
            byInfoHash.remove(before.infoHash(), before);
        }
        byInfoHash.put(fact.infoHash(), fact);
    }

    private void removeFile(RemoveFile remove) {
        GroupEntry group = groups.get(remove.group());
        PutFile before = group == null ? null : group.files.remove(remove.name());
        if (before != null) {
            byInfoHash.remove(before.infoHash(), before);
        }
    }
}
