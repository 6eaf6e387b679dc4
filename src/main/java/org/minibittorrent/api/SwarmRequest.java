package org.minibittorrent.api;

import java.net.InetAddress;
import java.util.List;
import org.minibittorrent.metainfo.InfoHash;

/** A request about the sharers of torrents, and about peers that connect. */
public sealed interface SwarmRequest<R extends ApiReply> extends ApiRequest<R> {
    /**
     * Tells the tracker the peer's part in its torrents: in all, or in those for which something changed, and those it
     * has no part in any more; at most {@link ApiLimits#TORRENTS_PER_ANNOUNCE} together.
     */
    record Announce(List<Torrent> torrents, List<InfoHash> stopped) implements SwarmRequest<SwarmReply.Swarms> {
        /** One torrent, with its verified pieces. Unless complete the peer is told of sharers, also as they come. */
        public record Torrent(InfoHash infoHash, long pieces, boolean complete) {
            /** Takes a number below 0 for 0. */
            public Torrent {
                pieces = Math.max(0, pieces);
            }

            /** {@return whether others can have something from it} */
            public boolean isSharing() {
                return pieces > 0 || complete;
            }
        }

        /** Copies the lists, and refuses too many torrents. */
        public Announce {
            torrents = List.copyOf(torrents);
            stopped = List.copyOf(stopped);
            if (torrents.size() + stopped.size() > ApiLimits.TORRENTS_PER_ANNOUNCE) {
                throw new IllegalArgumentException(
                        "more than " + ApiLimits.TORRENTS_PER_ANNOUNCE + " torrents in one announce");
            }
        }
    }

    /** Asks for the members' peers at an address from which a peer connects for a torrent. */
    record Admit(InfoHash infoHash, InetAddress ip) implements SwarmRequest<SwarmReply.Admitted> {}
}
