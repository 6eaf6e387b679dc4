package org.minibittorrent.tracker.store;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.tracker.facts.Change;
import org.minibittorrent.tracker.facts.GroupEntry;
import org.minibittorrent.tracker.facts.TrackerState;
import org.minibittorrent.tracker.facts.UserEntry;

/** The facts together with their durable copy, and the rules that services ask of them. Loop thread. */
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

    /**
     * Changes the facts. From now on they are so for every request; others hear of it by {@link #afterDurable}. If the
     * change then cannot be kept it is undone. {@code UNAVAILABLE} if the disk has no room for it: then nothing is
     * changed.
     */
    public void commit(List<Change> batch) throws ApiException {
        if (!hasRoom()) {
            throw noRoom();
        }
        List<Change> undo = state.apply(batch);
        store.append(batch);
        store.afterDurable(refusal -> {
            if (refusal != null) {
                state.apply(undo);
            }
        });
    }

    public void commit(Change change) throws ApiException {
        commit(List.of(change));
    }

    /** Whether there is room for a change, as far as known. */
    public boolean hasRoom() {
        return store.isKeeping();
    }

    /**
     * Says something to the outside that may show earlier changes. {@code done} gets null when they are durable; or the
     * refusal to pass on, if some of them cannot be kept and are undone.
     */
    public void afterDurable(Consumer<@Nullable ApiException> done) {
        store.afterDurable(refusal -> done.accept(refusal == null ? null : noRoom()));
    }

    private static ApiException noRoom() {
        return new ApiException(
                ErrorCode.UNAVAILABLE,
                "the tracker cannot write to its disk, which may be full: nothing was changed, try again later");
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
            boolean asks = user.asking().contains(group.key);
            throw new ApiException(
                    ErrorCode.NOT_A_MEMBER,
                    "you are not a member of " + group.id()
                            + (asks ? " yet: its owner has not answered your request" : ": ask to join it first"));
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
