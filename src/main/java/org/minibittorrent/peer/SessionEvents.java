package org.minibittorrent.peer;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.ApiEvent;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.api.Id;
import org.minibittorrent.net.Timer;
import org.minibittorrent.peer.files.Catalogue;
import org.minibittorrent.peer.files.SessionContext;
import org.minibittorrent.peer.files.Torrents;
import org.minibittorrent.peer.link.TrackerLink;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.reason.Standstill.Next;
import org.minibittorrent.reason.StandstillException;

/**
 * The reactions of a session to the tracker's events, and to its silence. Loop thread.
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
    /** The action on each kind of event; the test of it knows all kinds. */
    static final Map<Class<? extends ApiEvent>, BiConsumer<SessionEvents, ApiEvent>> ACTIONS = Map.ofEntries(
            on(ApiEvent.Snapshot.class, SessionEvents::snapshot),
            on(ApiEvent.Sharer.class, (self, event) -> self.torrents.sharerCame(event.infoHash(), event.peer())),
            on(ApiEvent.MemberGone.class, SessionEvents::memberGone),
            on(
                    ApiEvent.FileRemoved.class,
                    (self, event) -> self.session.removed(event.group(), event.name(), event.infoHash())),
            on(
                    ApiEvent.SessionEnded.class,
                    (self, event) ->
                            self.session.end(Standstill.ofCode(event.reason()).then(Next.OVER))),
            on(ApiEvent.Ping.class, (self, event) -> {}),
            on(ApiEvent.JoinRequested.class, (self, event) -> {}),
            on(ApiEvent.RequestAnswered.class, (self, event) -> {}),
            on(ApiEvent.OwnerChanged.class, (self, event) -> {}),
            on(ApiEvent.FileAdded.class, (self, event) -> {}),
            on(ApiEvent.Unknown.class, (self, event) -> {}));

    private static final System.Logger LOG = System.getLogger("org.minibittorrent.peer");

    private final SessionContext context;
    private final Torrents torrents;
    private final Catalogue catalogue;
    private final UserSession session;
    private final GroupNews news;
    private final String user;
    private final Map<String, Long> departures = new HashMap<>();
    private boolean began;
    private boolean lost;
    private boolean isBackUntold;
    private long lastHeard;
    private @Nullable Timer lease;

    /** The ears of a session that begins, which acts upon the news, and says whose it is. */
    SessionEvents(SessionContext context, Torrents torrents, Catalogue catalogue, UserSession session, GroupNews news) {
        this.context = context;
        this.torrents = torrents;
        this.catalogue = catalogue;
        this.session = session;
        this.news = news;
        this.user = Id.fold(session.login.user());
        this.lastHeard = context.now();
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
        news.lost();
        torrents.heard(false);
        long shutAt = lastHeard + TimeUnit.SECONDS.toNanos(session.login.lease());
        lease = context.loop().schedule(Math.max(0, shutAt - context.now()), () -> torrents.shut(true));
        context.listener().trackerLost();
    }

    @Override
    public void refused(ApiException refusal) {
        session.end(Standstill.of(Reason.SESSION_UNKNOWN, "").then(Next.OVER));
    }

    @Override
    public void event(ApiEvent event) {
        if (!context.isOpen()) {
            return;
        }
        lastHeard = context.now();
        Objects.requireNonNull(ACTIONS.get(event.getClass())).accept(this, event);
        if (!(event instanceof ApiEvent.SessionEnded)) {
            news.heard(event);
        }
    }

    private static <E extends ApiEvent> Map.Entry<Class<? extends ApiEvent>, BiConsumer<SessionEvents, ApiEvent>> on(
            Class<E> kind, BiConsumer<SessionEvents, E> action) {
        return Map.entry(kind, (self, event) -> action.accept(self, kind.cast(event)));
    }

    private void memberGone(ApiEvent.MemberGone gone) {
        departures.put(Id.fold(gone.group()), gone.departures());
        if (Id.fold(gone.user()).equals(user)) {
            session.left(
                    gone.group(),
                    left(gone.group(), (gone.removed() ? "you were removed from " : "you left ") + gone.group()));
        } else {
            torrents.memberGone(gone.group(), gone.user());
        }
    }

    /** {@return whether a call about a group failed since the user is not in it any more} */
    static boolean isGone(@Nullable Throwable failure) {
        return failure != null
                && SessionContext.cause(failure) instanceof ApiException refusal
                && List.of(ErrorCode.NO_SUCH_GROUP, ErrorCode.NOT_A_MEMBER).contains(refusal.code());
    }

    static StandstillException left(String group, String text) {
        return new StandstillException(Reason.NOT_A_MEMBER, group, text);
    }

    private void snapshot(ApiEvent.Snapshot snapshot) {
        boolean isBack = lost;
        lost = false;
        if (isBack) {
            LOG.log(Level.INFO, "the tracker is heard again");
        }
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
        news.snapshot(snapshot.groups());
        Stream.concat(session.groups().stream(), news.groups().stream())
                .collect(Collectors.toMap(Id::fold, group -> group, (one, same) -> one))
                .values()
                .stream()
                .filter(group -> !present.contains(Id.fold(group)))
                .forEach(this::confirmLeft);
        if (isBack) {
            torrents.announceAll();
            isBackUntold = true;
            tellBack();
        }
    }

    /** Tells that the tracker is back, once it knows all there is, and the application what it missed. */
    private void tellBack() {
        CompletableFuture<Void> told = torrents.announcer.told();
        var unused = CompletableFuture.allOf(told, news.caughtUp()).whenComplete((done, failure) -> {
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
            if (isGone(failure)) {
                session.left(group, left(group, "you are not a member of " + group + " any more"));
                news.gone(group);
            }
        });
    }

    /** Ends the watch on the tracker's silence. */
    void cancelLease() {
        if (lease != null) {
            lease.cancel();
            lease = null;
        }
    }
}
