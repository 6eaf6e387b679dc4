package org.minibittorrent.peer;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.ApiEvent;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.api.Id;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.net.Timer;
import org.minibittorrent.peer.files.Catalogue;
import org.minibittorrent.peer.files.SessionContext;
import org.minibittorrent.peer.files.Torrents;
import org.minibittorrent.peer.link.TrackerLink;

/**
 * Acts upon what the tracker tells unasked, and upon its silence. Loop thread.
 *
 * <pre>
 * heard --(stream lost)--> lost --(lease over since the last word)--> shut
 *   ^                        |                                          |
 *   +-------(snapshot)-------+-----------------(snapshot)---------------+
 * </pre>
 *
 * While shut nobody is served or asked: a member may have been put out, and this peer would not know.
 */
final class SessionEvents implements TrackerLink.Listener {
    /** What follows from what is told. */
    interface Actions {
        /** The session is over. */
        void end(String reason);

        /** This user is in a group no more. */
        void left(String group, String reason);

        /** A file was taken out of a group. */
        void removed(String group, String name, InfoHash infoHash);

        /** The groups in which something is shared or downloaded. */
        Set<String> groups();
    }

    private static final System.Logger LOG = System.getLogger("org.minibittorrent.peer");

    private final SessionContext context;
    private final Torrents torrents;
    private final Catalogue catalogue;
    private final Actions actions;
    private final String user;
    private final long leaseNanos;
    private final Map<String, Long> departures = new HashMap<>();
    private boolean began;
    private boolean lost;
    private boolean isBackUntold;
    private long lastHeard;
    private @Nullable Timer lease;

    /**
     * Ready to be told.
     *
     * @param user whose session it is
     * @param leaseNanos how long the tracker's last word counts
     */
    SessionEvents(
            SessionContext context,
            Torrents torrents,
            Catalogue catalogue,
            Actions actions,
            String user,
            long leaseNanos) {
        this.context = context;
        this.torrents = torrents;
        this.catalogue = catalogue;
        this.actions = actions;
        this.user = Id.fold(user);
        this.leaseNanos = leaseNanos;
        this.lastHeard = context.now();
    }

    /** Nothing follows any more. */
    void close() {
        cancelLease();
    }

    @Override
    public void connected() {
        lastHeard = context.now();
    }

    @Override
    public void lost(IOException cause) {
        if (lost || !context.isOpen()) {
            return;
        }
        LOG.log(Level.INFO, () -> "the tracker is lost: " + cause.getMessage());
        lost = true;
        torrents.heard(false);
        lease = context.loop().schedule(Math.max(0, lastHeard + leaseNanos - context.now()), () -> torrents.shut(true));
        context.listener().trackerLost();
    }

    @Override
    public void refused(ApiException refusal) {
        actions.end(String.valueOf(refusal.getMessage()));
    }

    @Override
    public void event(ApiEvent event) {
        if (!context.isOpen()) {
            return;
        }
        lastHeard = context.now();
        if (event instanceof ApiEvent.Snapshot snapshot) {
            snapshot(snapshot);
        } else if (event instanceof ApiEvent.Sharer sharer) {
            torrents.sharerCame(sharer.infoHash(), sharer.peer());
        } else if (event instanceof ApiEvent.MemberGone gone) {
            memberGone(gone);
        } else if (event instanceof ApiEvent.FileRemoved removed) {
            actions.removed(removed.group(), removed.name(), removed.infoHash());
        } else if (event instanceof ApiEvent.SessionEnded ended) {
            actions.end(ended.reason());
            return;
        }
        context.listener().happened(event);
    }

    private void memberGone(ApiEvent.MemberGone gone) {
        departures.put(Id.fold(gone.group()), gone.departures());
        if (Id.fold(gone.user()).equals(user)) {
            actions.left(gone.group(), (gone.removed() ? "you were removed from " : "you left ") + gone.group());
        } else {
            torrents.memberGone(gone.group(), gone.user());
        }
    }

    private void snapshot(ApiEvent.Snapshot snapshot) {
        boolean isBack = lost;
        lost = false;
        cancelLease();
        torrents.heard(true);
        torrents.shut(false);
        Set<String> present = new HashSet<>();
        for (ApiEvent.Snapshot.Membership membership : snapshot.groups()) {
            String folded = Id.fold(membership.group());
            present.add(folded);
            Long before = departures.put(folded, membership.departures());
            if (before == null ? began : before != membership.departures()) {
                torrents.recheck(membership.group());
            }
        }
        began = true;
        for (String group : actions.groups()) {
            if (!present.contains(Id.fold(group))) {
                confirmLeft(group);
            }
        }
        if (isBack) {
            torrents.announceAll();
            isBackUntold = true;
            tellBack();
        }
    }

    /** Tells that the tracker is back, once it knows all there is. */
    private void tellBack() {
        var unused = torrents.announcer().told().whenComplete((told, failure) -> {
            if (lost || !isBackUntold || !context.isOpen()) {
                return;
            }
            if (failure == null) {
                isBackUntold = false;
                context.listener().trackerBack();
            } else {
                tellBack(); // the announcer tries again by itself
            }
        });
    }

    /** A group is not in the snapshot; it might be younger than that, so the tracker is asked. */
    private void confirmLeft(String group) {
        var unused = catalogue.group(group).whenComplete((info, failure) -> {
            boolean isGone = failure != null
                    && SessionContext.cause(failure) instanceof ApiException refusal
                    && List.of(ErrorCode.NO_SUCH_GROUP, ErrorCode.NOT_A_MEMBER).contains(refusal.code());
            if (isGone) {
                actions.left(group, "you are not a member of " + group + " any more");
            }
        });
    }

    private void cancelLease() {
        if (lease != null) {
            lease.cancel();
            lease = null;
        }
    }
}
