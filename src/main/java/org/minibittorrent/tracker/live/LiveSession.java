package org.minibittorrent.tracker.live;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.Endpoint;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.tracker.facts.Change.PutSession;
import org.minibittorrent.tracker.facts.UserEntry;
import org.minibittorrent.tracker.live.Swarm.Participant;

/** A session that is online: its event stream is open, or its lease runs. Kept by {@link Presence}. Loop thread. */
public final class LiveSession {
    public final UserEntry user;
    final long number;

    /** Its peer, as others are told of it. */
    public final Endpoint endpoint;

    /** The addresses from which its peer may connect to others: the announced one, and those its requests come from. */
    final Set<InetAddress> addresses = new LinkedHashSet<>();

    /** Its part in each torrent. {@link Swarms} alone changes it. */
    public final Map<InfoHash, Participant> torrents = new LinkedHashMap<>();

    /** Its open stream; null while there is none. {@link EventStreams} alone changes it. */
    EventStreams.@Nullable Stream stream;

    LiveSession(UserEntry user, PutSession fact) {
        this.user = user;
        this.number = fact.number();
        this.endpoint = new Endpoint(user.id(), fact.address(), fact.peerId());
    }
}
