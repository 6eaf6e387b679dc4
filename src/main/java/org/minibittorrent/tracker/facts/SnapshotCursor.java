package org.minibittorrent.tracker.facts;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.tracker.facts.Change.PutMeta;

/**
 * A cursor over the changes that rebuild a state, a slice at a time: users with their sessions, then each group with
 * what hangs on it. The state may change between the slices. A change behind the cursor's back is then missing or
 * outdated, and so is mended by applying everything that was changed since the first slice, in order. Loop thread.
 */
public final class SnapshotCursor {
    private static final List<Function<GroupEntry, NavigableMap<String, ? extends Change>>> PARTS_OF_A_GROUP =
            List.of(GroupEntry::members, GroupEntry::requests, GroupEntry::files);

    private final TrackerState state;
    private @Nullable PutMeta meta;

    /** The user it stands at; null when it is through with them. */
    private @Nullable String lastUser = "";

    private String lastGroup = "";
    private @Nullable GroupEntry group;
    private int part;
    private String lastInPart = "";

    SnapshotCursor(TrackerState state) {
        this.state = state;
        this.meta = state.meta();
    }

    /** The next changes, none at the end: so many, or a few more, since a user with its sessions is not split. */
    public List<Change> next(int atLeast) {
        List<Change> slice = new ArrayList<>();
        if (meta != null) {
            slice.add(meta);
            meta = null;
        }
        while (slice.size() < atLeast && (user(slice) || partOfGroup(slice) || group(slice))) {
            // One of them has added what comes next.
        }
        return slice;
    }

    private boolean user(List<Change> slice) {
        Map.Entry<String, UserEntry> next =
                lastUser == null ? null : state.users().higherEntry(lastUser);
        if (next == null) {
            lastUser = null;
            return false;
        }
        lastUser = next.getKey();
        slice.add(next.getValue().fact);
        slice.addAll(next.getValue().sessions().values());
        return true;
    }

    private boolean group(List<Change> slice) {
        Map.Entry<String, GroupEntry> next = state.groups().higherEntry(lastGroup);
        if (next == null) {
            return false;
        }
        lastGroup = next.getKey();
        group = next.getValue();
        part = 0;
        lastInPart = "";
        slice.add(next.getValue().fact);
        return true;
    }

    private boolean partOfGroup(List<Change> slice) {
        GroupEntry current = group;
        if (current == null || state.groups().get(lastGroup) != current) {
            // Dissolved meanwhile. If it was made anew, that was changed since the first slice, with all its members.
            return false;
        }
        for (; part < PARTS_OF_A_GROUP.size(); part++) {
            var next = PARTS_OF_A_GROUP.get(part).apply(current).higherEntry(lastInPart);
            if (next != null) {
                lastInPart = next.getKey();
                slice.add(next.getValue());
                return true;
            }
            lastInPart = "";
        }
        return false;
    }
}
