package org.minibittorrent.tracker.service;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.minibittorrent.api.ApiLimits;
import org.minibittorrent.api.Endpoint;
import org.minibittorrent.api.SwarmReply.Admitted;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.tracker.facts.Change.PutFile;
import org.minibittorrent.tracker.facts.TrackerState;
import org.minibittorrent.tracker.facts.UserEntry;
import org.minibittorrent.tracker.live.LiveSession;
import org.minibittorrent.tracker.live.Presence;

/** The answers to peers that ask whether to let a connection in, by its torrent and its address. Loop thread. */
public final class Admissions {
    private final TrackerState state;
    private final Presence presence;

    public Admissions(TrackerState state, Presence presence) {
        this.state = state;
        this.presence = presence;
    }

    /**
     * The peers that may be the one.
     *
     * @param user who asks: of groups it is not in it learns nothing
     * @return those of members of the torrent's group who are online at the address; whoever takes part in the torrent
     *     comes first
     */
    public Admitted admit(UserEntry user, InfoHash infoHash, InetAddress address) {
        PutFile file = state.file(infoHash);
        if (file == null || !user.memberOf().contains(file.group())) {
            return new Admitted(List.of());
        }
        Collection<LiveSession> there = presence.at(address);
        List<Endpoint> peers = new ArrayList<>();
        for (LiveSession session : there) {
            if (session.torrents.containsKey(infoHash)) {
                add(peers, session);
            }
        }
        for (LiveSession session : there) {
            if (!session.torrents.containsKey(infoHash)
                    && session.user.memberOf().contains(file.group())) {
                add(peers, session);
            }
        }
        return new Admitted(peers);
    }

    private static void add(List<Endpoint> peers, LiveSession session) {
        if (peers.size() < ApiLimits.PEERS_PER_TORRENT) {
            peers.add(session.endpoint);
        }
    }
}
