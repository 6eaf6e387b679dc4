package org.minibittorrent;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How far a share or download is, at one moment.
 *
 * @param state where it stands
 * @param reason why nothing moves, or the error it failed with; empty if there is nothing to explain
 * @param totalBytes size of all its files
 * @param verifiedBytes of those, what is here and verified; while {@link State#CHECKING}, what has been looked at
 * @param pieces number of pieces
 * @param verifiedPieces of those, how many are here and verified
 * @param downloadRate bytes a second coming in
 * @param uploadRate bytes a second going out
 * @param downloaded bytes that came in, those of no use included
 * @param uploaded bytes that went out
 * @param peers the connected peers
 */
public record Progress(
        State state,
        String reason,
        long totalBytes,
        long verifiedBytes,
        int pieces,
        int verifiedPieces,
        long downloadRate,
        long uploadRate,
        long downloaded,
        long uploaded,
        List<ConnectedPeer> peers) {

    /** Where a share or download stands. */
    public enum State {
        /** Files are opened, or what is there already is hashed. */
        CHECKING,
        /** Pieces are fetched; those that are verified are shared. */
        DOWNLOADING,
        /** All is verified and shared, and is being brought to disk under its final name. */
        FINISHING,
        /** All is here and shared. */
        SEEDING,
        /** Nothing is fetched, see the reason; what is verified is shared. */
        PAUSED,
        /** Ended by an error, see the reason. */
        FAILED,
        /** Ended by request. */
        CLOSED
    }

    /** Takes over a list nobody else changes. */
    public Progress {
        peers = List.copyOf(peers);
    }

    /**
     * The verified part.
     *
     * @return 0 to 100; 100 for an empty torrent and exactly when nothing is missing
     */
    public double percent() {
        return totalBytes == 0 ? 100 : 100.0 * verifiedBytes / totalBytes;
    }

    /**
     * How long the rest takes at the present rate.
     *
     * @return empty when nothing moves or nothing is missing
     */
    public Optional<Duration> timeLeft() {
        long missing = totalBytes - verifiedBytes;
        return missing == 0 || downloadRate == 0
                ? Optional.empty()
                : Optional.of(Duration.ofMillis((long) (missing * 1000.0 / downloadRate)));
    }
}
