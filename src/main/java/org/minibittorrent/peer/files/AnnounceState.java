package org.minibittorrent.peer.files;

import java.time.Duration;
import org.minibittorrent.api.SwarmRequest.Announce;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.transfer.TransferStatus;

/** What the tracker was told of one torrent, and when it is time to tell it more. Pure: time is an argument. */
final class AnnounceState {
    /** How often the tracker is told that a download has some more pieces. */
    private static final long PROGRESS_NANOS = Duration.ofSeconds(5).toNanos();

    /** How often a download without peers asks whether there is anyone. */
    private static final long SEEK_NANOS = Duration.ofSeconds(15).toNanos();

    private int pieces;
    private boolean complete;
    private long toldAt;
    private int lastPeers;

    /** Notes what is told now. */
    Announce.Torrent tell(InfoHash infoHash, TransferStatus status, boolean nowComplete, long now) {
        pieces = status.verifiedPieces();
        complete = nowComplete;
        toldAt = now;
        return new Announce.Torrent(infoHash, pieces, complete);
    }

    /**
     * Whether there is something worth a request: the first piece and the last at once, those between now and then; and
     * without peers, whether there is anyone.
     */
    boolean isDue(TransferStatus status, boolean nowComplete, long now) {
        int peers = status.peers().size();
        boolean hasLostLast = peers == 0 && lastPeers > 0;
        lastPeers = peers;
        long quiet = now - toldAt;
        return nowComplete != complete
                || (status.verifiedPieces() > 0 && pieces == 0)
                || (status.verifiedPieces() != pieces && quiet >= PROGRESS_NANOS)
                || (!nowComplete && (hasLostLast || (peers == 0 && quiet >= SEEK_NANOS)));
    }
}
