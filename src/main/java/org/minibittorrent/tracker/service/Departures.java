package org.minibittorrent.tracker.service;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.minibittorrent.api.ApiEvent.MemberGone;
import org.minibittorrent.api.ApiEvent.OwnerChanged;
import org.minibittorrent.api.ApiEvent.RequestAnswered;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.tracker.facts.Change;
import org.minibittorrent.tracker.facts.Change.RemoveGroup;
import org.minibittorrent.tracker.facts.Change.RemoveMember;
import org.minibittorrent.tracker.facts.GroupEntry;
import org.minibittorrent.tracker.facts.UserEntry;
import org.minibittorrent.tracker.live.EventStreams;
import org.minibittorrent.tracker.live.LiveSession;
import org.minibittorrent.tracker.live.Presence;
import org.minibittorrent.tracker.live.Swarms;
import org.minibittorrent.tracker.store.Ledger;

/**
 * A batch of departures of members: the group passes to the longest-standing one or, with the last one, dissolves; the
 * one who goes shares nothing there from that moment on; everybody is told. For one batch. Loop thread.
 */
public final class Departures {
    private final Ledger ledger;
    private final Presence presence;
    private final Swarms swarms;
    private final EventStreams events;
    private final FileService files;
    private final OperatorLog log;
    private final List<Change> batch = new ArrayList<>();
    private final List<Runnable> afterwards = new ArrayList<>();

    public Departures(
            Ledger ledger, Presence presence, Swarms swarms, EventStreams events, FileService files, OperatorLog log) {
        this.ledger = ledger;
        this.presence = presence;
        this.swarms = swarms;
        this.events = events;
        this.files = files;
        this.log = log;
    }

    /**
     * A member goes, {@code removed} if somebody else wants it so. Nothing is changed before {@link #commit}. Gives the
     * user to whom the group passes, as shown; empty if it passes to nobody.
     */
    Optional<String> add(GroupEntry group, UserEntry user, boolean removed) {
        // Before anything is changed: the one who goes is to hear of it as well.
        List<LiveSession> told = presence.ofMembers(group);
        long departures = group.fact.departures() + 1;
        Optional<String> heir = group.longestStandingBut(user);
        String owner = heir.isPresent() && group.isOwner(user) ? heir.get() : group.fact.owner();
        boolean passed = !owner.equals(group.fact.owner());
        if (heir.isPresent()) {
            batch.add(new RemoveMember(group.key, user.key));
            batch.add(group.fact.departed(owner));
        } else {
            dissolve(group);
        }
        String shownOwner = ledger.state().shownUser(owner);
        afterwards.add(() -> {
            log.departed(user.id(), group.id(), removed);
            presence.of(user.key).forEach(session -> swarms.dropFromGroup(session, group));
            events.tell(told, new MemberGone(group.id(), user.id(), removed, departures));
            if (passed) {
                events.tell(presence.ofMembers(group), new OwnerChanged(group.id(), shownOwner));
            }
        });
        return passed ? Optional.of(shownOwner) : Optional.empty();
    }

    /** Changes something else in the same batch. */
    void alsoChange(Change change) {
        batch.add(change);
    }

    /** Makes it all so, and tells everybody. */
    void commit() throws ApiException {
        ledger.commit(batch);
        afterwards.forEach(Runnable::run);
    }

    private void dissolve(GroupEntry group) {
        batch.add(new RemoveGroup(group.key));
        List<InfoHash> torrents =
                group.files().values().stream().map(Change.PutFile::infoHash).toList();
        List<String> asking = List.copyOf(group.requests().keySet());
        afterwards.add(() -> {
            torrents.forEach(files::forget);
            asking.forEach(user -> events.tellUser(user, new RequestAnswered(group.id(), false)));
        });
    }
}
