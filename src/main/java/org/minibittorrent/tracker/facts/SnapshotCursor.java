package org.minibittorrent.tracker.facts;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.tracker.facts.Change.PutMeta;

/**
 * A cursor over the changes that rebuild a state, a slice at a time: users with their sessions, then each group with what hangs on
 * it. The state may change between the slices. What was changed behind the cursor's back is then missing or outdated, and
 * so is mended by applying everything that was changed since the first slice, in order. Loop thread.
 */
public final class SnapshotCursor {
    private enum Part {
        META,
        USERS,
        GROUPS,
        MEMBERS,
        REQUESTS,
        FILES,
        END
    }

    private final TrackerState state;
    private Part part = Part.META;
    private String lastUser = "";
    private String lastGroup = "";
    private @Nullable GroupEntry group;
    private String lastInGroup = "";

    SnapshotCursor(TrackerState state) {
        this.state = state;
    }

    /**
     * The next changes.
     *
     * @param atLeast how many to gather before it stops, unless the end comes first; a user with its sessions is not split
     * @return nothing at the end
     */
    public List<Change> next(int atLeast) {
        List<Change> slice = new ArrayList<>();
        while (slice.size() < atLeast && part != Part.END) {
            step(slice);
        }
        return slice;
    }

    private void step(List<Change> slice) {
        switch (part) {
            case META -> meta(slice);
            case USERS -> user(slice);
            case GROUPS -> group(slice);
            case MEMBERS -> child(slice, Part.REQUESTS);
            case REQUESTS -> child(slice, Part.FILES);
            case FILES -> child(slice, Part.GROUPS);
            case END -> throw new IllegalStateException("there is nothing behind the end");
        }
    }

    private void meta(List<Change> slice) {
        PutMeta meta = state.meta();
        if (meta != null) {
            slice.add(meta);
        }
        part = Part.USERS;
    }

    private void user(List<Change> slice) {
        Map.Entry<String, UserEntry> next = state.users().higherEntry(lastUser);
        if (next == null) {
            part = Part.GROUPS;
            return;
        }
        lastUser = next.getKey();
        slice.add(next.getValue().fact);
        slice.addAll(next.getValue().sessions().values());
    }

    private void group(List<Change> slice) {
        Map.Entry<String, GroupEntry> next = state.groups().higherEntry(lastGroup);
        if (next == null) {
            part = Part.END;
            return;
        }
        lastGroup = next.getKey();
        group = next.getValue();
        slice.add(next.getValue().fact);
        part = Part.MEMBERS;
        lastInGroup = "";
    }

    private void child(List<Change> slice, Part then) {
        GroupEntry current = group;
        if (current == null || state.groups().get(lastGroup) != current) {
            // Dissolved meanwhile. If it was made anew, that was changed since the first slice, with all its members.
            part = Part.GROUPS;
            return;
        }
        Map.Entry<String, ? extends Change> next = children(current).higherEntry(lastInGroup);
        if (next == null) {
            part = then;
            lastInGroup = "";
            return;
        }
        lastInGroup = next.getKey();
        slice.add(next.getValue());
    }

    private NavigableMap<String, ? extends Change> children(GroupEntry current) {
        return switch (part) {
            case MEMBERS -> current.members();
            case REQUESTS -> current.requests();
            case FILES -> current.files();
            default -> throw new IllegalStateException("no part of a group: " + part);
        };
    }
}
