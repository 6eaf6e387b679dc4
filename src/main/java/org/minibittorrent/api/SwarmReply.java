package org.minibittorrent.api;

import java.util.List;
import org.minibittorrent.metainfo.InfoHash;

/** A reply about the sharers of torrents, and about peers that connect. */
public sealed interface SwarmReply extends ApiReply {
    /**
     * The sharers of the torrents that were announced as incomplete.
     *
     * @param swarms at most {@link ApiLimits#PEERS_PER_TORRENT} peers for each, an empty list where there is no sharer; a
     *     torrent that is left out has no news, since its swarm is large and the list that was given last is recent
     * @param refused torrents that are in no group of the user (any more): do not share or fetch them
     */
    record Swarms(List<Sharers> swarms, List<InfoHash> refused) implements SwarmReply {
        /** One torrent with its sharers, the caller's own peer left out. */
        public record Sharers(InfoHash infoHash, List<Endpoint> sharers) {}
    }

    /** The members' peers that are online at the address; nobody: turn the connection away. */
    record Admitted(List<Endpoint> peers) implements SwarmReply {}
}
