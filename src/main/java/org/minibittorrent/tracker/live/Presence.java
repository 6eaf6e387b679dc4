package org.minibittorrent.tracker.live;

import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.tracker.facts.Change.PutSession;
import org.minibittorrent.tracker.facts.GroupEntry;
import org.minibittorrent.tracker.facts.UserEntry;

/**
 * The sessions that are online. Soft state: a restart begins with a lease for every session there is. A session is
 * online while its event stream is open, and for one lease after it logged in, announced, or lost its stream. Loop
 * thread.
 */
public final class Presence {
    private static final int ADDRESSES_PER_SESSION = 3;

    private final Map<String, TreeMap<Long, LiveSession>> byUser = new HashMap<>();
    private final Map<InetAddress, Set<LiveSession>> byAddress = new HashMap<>();
    private final Timeouts<LiveSession> leases;
    private final Consumer<LiveSession> onGone;
    private int count;

    /** Nobody at first. {@code onGone} is told of each session that is not online any more. */
    public Presence(EventLoop loop, long leaseNanos, Consumer<LiveSession> onGone) {
        this.leases = new Timeouts<>(loop, leaseNanos, this::leave);
        this.onGone = onGone;
    }

    /** The session, if it is online. */
    @Nullable
    public LiveSession find(PutSession session) {
        TreeMap<Long, LiveSession> sessions = byUser.get(session.user());
        return sessions == null ? null : sessions.get(session.number());
    }

    /** The session, online from now on if it was not; a lease begins unless its stream is open. */
    public LiveSession renew(UserEntry user, PutSession session) {
        LiveSession live = find(session);
        if (live == null) {
            live = new LiveSession(user, session);
            byUser.computeIfAbsent(user.key, key -> new TreeMap<>()).put(live.number, live);
            count++;
            seenAt(live, session.address().getAddress());
            seenAt(live, session.source());
        }
        if (live.stream == null) {
            leases.start(live);
        }
        return live;
    }

    /** A stream of the session was opened: no lease runs any more. */
    void holds(LiveSession live) {
        leases.stop(live);
    }

    /** The stream of the session broke: a lease begins, if it is online still. */
    void lost(LiveSession live) {
        TreeMap<Long, LiveSession> sessions = byUser.get(live.user.key);
        if (sessions != null && sessions.get(live.number) == live) {
            leases.start(live);
        }
    }

    /** The session's peer was heard from this address; of several the latest count. */
    public void seenAt(LiveSession live, InetAddress address) {
        if (live.addresses.contains(address)) {
            return;
        }
        if (live.addresses.size() == ADDRESSES_PER_SESSION) {
            // The first is where it says to be: that one stays.
            InetAddress oldest = List.copyOf(live.addresses).get(1);
            live.addresses.remove(oldest);
            forget(live, oldest);
        }
        live.addresses.add(address);
        byAddress.computeIfAbsent(address, key -> new LinkedHashSet<>()).add(live);
    }

    /** The session is offline from now on, if it was not. */
    public void leave(LiveSession live) {
        TreeMap<Long, LiveSession> sessions = byUser.get(live.user.key);
        if (sessions != null && sessions.remove(live.number, live)) {
            if (sessions.isEmpty()) {
                byUser.remove(live.user.key);
            }
            count--;
            leases.stop(live);
            live.addresses.forEach(address -> forget(live, address));
            onGone.accept(live);
        }
    }

    /** The sessions of a user that are online; a copy. */
    public Collection<LiveSession> of(String userKey) {
        TreeMap<Long, LiveSession> sessions = byUser.get(userKey);
        return sessions == null ? List.of() : List.copyOf(sessions.values());
    }

    /** The sessions of a group's members that are online; a copy. */
    public List<LiveSession> ofMembers(GroupEntry group) {
        return group.members().keySet().stream()
                .flatMap(user -> of(user).stream())
                .toList();
    }

    /** Whether a user has a session that is online. */
    public boolean isOnline(String userKey) {
        return byUser.containsKey(userKey);
    }

    /** The sessions whose peer may connect from this address. */
    public Collection<LiveSession> at(InetAddress address) {
        return byAddress.getOrDefault(address, Set.of());
    }

    /** Sessions online. */
    public int count() {
        return count;
    }

    private void forget(LiveSession live, InetAddress address) {
        byAddress.computeIfPresent(address, (key, there) -> there.remove(live) && there.isEmpty() ? null : there);
    }
}
