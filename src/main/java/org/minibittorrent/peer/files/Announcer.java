package org.minibittorrent.peer.files;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.ApiLimits;
import org.minibittorrent.api.Endpoint;
import org.minibittorrent.api.Id;
import org.minibittorrent.api.SwarmReply.Swarms;
import org.minibittorrent.api.SwarmRequest.Announce;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.Timer;

/**
 * The announces of a session, one at a time and not too many of them: changes that come meanwhile go with the next one, and
 * the changes of an announce that failed are told again later. Loop thread.
 */
public final class Announcer {
    /** How long a failed announce waits for the next try, if the tracker is not back before; and any other question. */
    static final long RETRY_NANOS = Duration.ofSeconds(5).toNanos();

    private static final long PAUSE_NANOS = Duration.ofMillis(250).toNanos(); // between two announces

    /** A departure by folded ids, as {@link #departed} has it. */
    private record Departure(String group, @Nullable String user) {
        boolean concerns(LiveTorrent torrent, Endpoint sharer) {
            return torrent.key().group().equals(group)
                    && (user == null || Id.fold(sharer.user()).equals(user));
        }
    }

    private final EventLoop loop;
    private final SessionContext context;
    private final Torrents torrents;
    private final Set<InfoHash> changed = new LinkedHashSet<>();
    private final Set<InfoHash> stopped = new LinkedHashSet<>();
    /** The departures heard of while an announce is under way: its answer may be from before them. */
    private final List<Departure> departures = new ArrayList<>();

    private CompletableFuture<Void> told = new CompletableFuture<>();
    private boolean sending;
    private boolean closed;
    private long lastSent;
    private @Nullable Timer timer;

    Announcer(SessionContext context, Torrents torrents) {
        this.loop = context.loop();
        this.context = context;
        this.torrents = torrents;
        this.lastSent = loop.now() - PAUSE_NANOS;
    }

    /** Has the next announce tell of a torrent. */
    void changed(InfoHash infoHash) {
        stopped.remove(infoHash);
        changed.add(infoHash);
        sendSoon();
    }

    /** Has the next announce tell that this peer has no part in a torrent any more. */
    void stopped(InfoHash infoHash) {
        changed.remove(infoHash);
        stopped.add(infoHash);
        sendSoon();
    }

    /** A member left a group, null for any number of unknown ones. An answer that is under way is not believed about it. */
    void departed(String group, @Nullable String user) {
        if (sending) {
            departures.add(new Departure(Id.fold(group), user == null ? null : Id.fold(user)));
        }
    }

    /** Announces without waiting for the next try: the tracker is there. */
    void retryNow() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        sendSoon();
    }

    /** {@return done when the tracker knows all changes so far; failed if it cannot be told at present} */
    public CompletableFuture<Void> told() {
        boolean isKnown = closed || (!sending && changed.isEmpty() && stopped.isEmpty());
        return isKnown ? CompletableFuture.completedFuture(null) : told;
    }

    void close() {
        closed = true;
        if (timer != null) {
            timer.cancel();
        }
        finish(null);
    }

    private void sendSoon() {
        if (!sending && timer == null && !closed && !(changed.isEmpty() && stopped.isEmpty())) {
            // Never at once: what else is done in this turn goes along.
            long delay = Math.max(0, lastSent + PAUSE_NANOS - loop.now());
            timer = loop.schedule(delay, this::send);
        }
    }

    private void send() {
        timer = null;
        long now = loop.now();
        List<InfoHash> gone = take(stopped, ApiLimits.TORRENTS_PER_ANNOUNCE);
        List<LiveTorrent> live = take(changed, ApiLimits.TORRENTS_PER_ANNOUNCE - gone.size()).stream()
                .map(torrents::live)
                .filter(Objects::nonNull)
                .toList();
        lastSent = now;
        if (gone.isEmpty() && live.isEmpty()) {
            next();
            return;
        }
        sending = true;
        departures.clear();
        List<Announce.Torrent> announced =
                live.stream().map(torrent -> torrent.announcement(now)).toList();
        var unused = context.call(new Announce(announced, gone)).whenComplete((reply, failure) -> {
            sending = false;
            if (closed) {
                return;
            }
            if (failure != null) {
                failed(live, gone, failure);
            } else {
                answered(live, reply, now);
                next();
            }
        });
    }

    private static <T> List<T> take(Set<T> from, int most) {
        List<T> taken = new ArrayList<>();
        for (Iterator<T> all = from.iterator(); all.hasNext() && taken.size() < most; ) {
            taken.add(all.next());
            all.remove();
        }
        return taken;
    }

    private void next() {
        if (changed.isEmpty() && stopped.isEmpty()) {
            finish(null);
        } else {
            sendSoon();
        }
    }

    private void failed(List<LiveTorrent> live, List<InfoHash> gone, Throwable failure) {
        live.stream()
                .map(LiveTorrent::infoHash)
                .filter(hash -> !stopped.contains(hash))
                .forEach(changed::add);
        gone.stream().filter(hash -> !changed.contains(hash)).forEach(stopped::add);
        timer = loop.schedule(RETRY_NANOS, this::send);
        finish(SessionContext.cause(failure));
    }

    private void finish(@Nullable Throwable failure) {
        CompletableFuture<Void> done = told;
        told = new CompletableFuture<>();
        if (failure == null) {
            done.complete(null);
        } else {
            done.completeExceptionally(failure);
        }
    }

    private void answered(List<LiveTorrent> live, Swarms reply, long askedAt) {
        long now = loop.now();
        Map<InfoHash, Swarms.Sharers> lists = new HashMap<>();
        reply.swarms().forEach(list -> lists.put(list.infoHash(), list));
        Set<InfoHash> refused = new HashSet<>(reply.refused());
        for (LiveTorrent torrent : live) {
            Swarms.Sharers list = lists.get(torrent.infoHash());
            if (torrent.isStopped()) {
                continue;
            }
            if (refused.contains(torrent.infoHash())) {
                torrents.keeper.refused(torrent);
            } else if (list != null) {
                List<Endpoint> members = members(torrent, list.sharers());
                if (list.sharers().size() < ApiLimits.PEERS_PER_TORRENT) {
                    torrent.gate.setSharers(members, askedAt, now);
                } else {
                    torrent.gate.addSharers(members, now);
                }
            }
        }
    }

    /** Leaves those out who may have left since the tracker was asked; what became of them is asked with the next announce. */
    private List<Endpoint> members(LiveTorrent torrent, List<Endpoint> told) {
        List<Endpoint> members = told.stream()
                .filter(sharer -> departures.stream().noneMatch(gone -> gone.concerns(torrent, sharer)))
                .toList();
        if (members.size() < told.size()) {
            changed.add(torrent.infoHash());
        }
        return members;
    }
}
