package org.minibittorrent.peer.files;

import java.time.Duration;
import org.minibittorrent.api.SwarmRequest.Announce;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.transfer.TransferStatus;

/** The last announce of one torrent, and the rule for when the next one is due. Pure: time is an argument. */
final class AnnounceState {
    /** How often the tracker is told that a download has some more pieces. */
    private static final long PROGRESS_NANOS = Duration.ofSeconds(5).toNanos();
    /** How often a download without peers asks whether there is anyone. */
    private static final long SEEK_NANOS = Duration.ofSeconds(15).toNanos();

    private int pieces;
    private boolean complete;
    private long toldAt;
    private int lastPeers;

    /** {@return the torrent's part of an announce that is sent now} */
    Announce.Torrent tell(InfoHash infoHash, TransferStatus status, boolean nowComplete, long now) {
        pieces = status.verifiedPieces();
        complete = nowComplete;
        toldAt = now;
        return new Announce.Torrent(infoHash, pieces, complete);
    }

    /**
     * {@return whether an announce is due: at once for the first piece and the last, now and then for those between, and
     * now and then for a download without peers, to ask for sharers}
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
