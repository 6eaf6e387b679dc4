package org.minibittorrent.tracker.store;

import java.util.List;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.tracker.facts.Change;
import org.minibittorrent.tracker.facts.GroupEntry;
import org.minibittorrent.tracker.facts.TrackerState;
import org.minibittorrent.tracker.facts.UserEntry;

/** The facts and where they are kept, always changed together. Loop thread. */
public final class Ledger {
    private final TrackerState state;
    private final TrackerStore store;

    public Ledger(TrackerState state, TrackerStore store) {
        this.state = state;
        this.store = store;
    }

    public TrackerState state() {
        return state;
    }

    public TrackerStore store() {
        return store;
    }

    /** Changes the facts. From now on they are so for every request; others hear of it by {@link #afterDurable}. */
    public void commit(List<Change> batch) {
        state.apply(batch);
        store.append(batch);
    }

    /** Changes one fact. */
    public void commit(Change change) {
        commit(List.of(change));
    }

    /** Says something to the outside that may show what was changed so far. */
    public void afterDurable(Runnable task) {
        store.afterDurable(task);
    }

    /** The user of this id. */
    public UserEntry requireUser(String key) throws ApiException {
        UserEntry user = state.user(key);
        if (user == null) {
            throw new ApiException(ErrorCode.NO_SUCH_USER, "there is no user " + SafeText.shown(key));
        }
        return user;
    }

    /** The group of this id. */
    public GroupEntry requireGroup(String id) throws ApiException {
        GroupEntry group = state.group(id);
        if (group == null) {
            throw new ApiException(ErrorCode.NO_SUCH_GROUP, "there is no group " + SafeText.shown(id));
        }
        return group;
    }

    /** The group of this id, of which the user is a member. */
    public GroupEntry requireMember(String id, UserEntry user) throws ApiException {
        GroupEntry group = requireGroup(id);
        if (!group.hasMember(user)) {
            throw new ApiException(
                    ErrorCode.NOT_A_MEMBER,
                    user.asking().contains(group.key)
                            ? "you are not a member of " + group.id() + " yet: its owner has not answered your request"
                            : "you are not a member of " + group.id() + ": ask to join it first");
        }
        return group;
    }

    /** The group of this id, of which the user is the owner. */
    public GroupEntry requireOwner(String id, UserEntry user) throws ApiException {
        GroupEntry group = requireGroup(id);
        if (!group.isOwner(user)) {
            throw new ApiException(
                    ErrorCode.NOT_THE_OWNER,
                    "only the owner of " + group.id() + " may do that: " + state.shownUser(group.fact.owner()));
        }
        return group;
    }
}
