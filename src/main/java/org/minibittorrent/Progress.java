package org.minibittorrent;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.transfer.TransferStatus;

/**
 * How far a share or download is, at one moment.
 *
 * @param state where it stands
 * @param standstill why nothing moves, or the error it failed with; empty if there is nothing to explain
 * @param totalBytes size of all its files and of the padding between them; 0 while it is not known
 * @param verifiedBytes of those, what is here and verified; while {@link Transfer.State#CHECKING}, what has been hashed
 * @param pieces number of pieces; 0 while a share is hashed, or a group is asked for its torrent
 * @param verifiedPieces of those, how many are here and verified
 * @param downloadRate bytes a second coming in
 * @param uploadRate bytes a second going out
 * @param downloaded bytes that came in, those of no use included
 * @param uploaded bytes that went out
 * @param peers the connected peers
 */
public record Progress(
        Transfer.State state,
        Optional<Standstill> standstill,
        long totalBytes,
        long verifiedBytes,
        int pieces,
        int verifiedPieces,
        long downloadRate,
        long uploadRate,
        long downloaded,
        long uploaded,
        List<ConnectedPeer> peers) {

    /** Takes over a list nobody else changes. */
    public Progress {
        peers = List.copyOf(peers);
    }

    /** The picture of a transfer that begins: so much of what is there has been looked at. */
    static Progress checking(long totalBytes, long verifiedBytes, int pieces) {
        return new Progress(
                Transfer.State.CHECKING, Optional.empty(), totalBytes, verifiedBytes, pieces, 0, 0, 0, 0, 0, List.of());
    }

    /** The picture of a transfer that is said to be in this state. */
    static Progress of(TransferStatus status, Transfer.State state) {
        return new Progress(
                state,
                Optional.ofNullable(status.standstill()),
                status.totalBytes(),
                status.verifiedBytes(),
                status.pieces(),
                status.verifiedPieces(),
                status.traffic().downloadRate(),
                status.traffic().uploadRate(),
                status.traffic().downloaded(),
                status.traffic().uploaded(),
                status.peers().stream().map(ConnectedPeer::of).toList());
    }

    /** As far as this one, but nothing moves any more. */
    Progress atRest(Transfer.State newState, @Nullable Standstill why) {
        return new Progress(
                newState,
                Optional.ofNullable(why),
                totalBytes,
                verifiedBytes,
                pieces,
                verifiedPieces,
                0,
                0,
                downloaded,
                uploaded,
                List.of());
    }

    /** {@return the part that is verified, or hashed while CHECKING, from 0 to 100; exactly 100 when nothing is missing} */
    public double percent() {
        if (totalBytes == 0) {
            return state == Transfer.State.CHECKING ? 0 : 100;
        }
        return 100.0 * verifiedBytes / totalBytes;
    }

    /** {@return how long the rest takes at the present rate; empty when nothing moves or nothing is missing} */
    public Optional<Duration> timeLeft() {
        long missing = totalBytes - verifiedBytes;
        return missing == 0 || downloadRate == 0
                ? Optional.empty()
                : Optional.of(Duration.ofMillis((long) (missing * 1000.0 / downloadRate)));
    }
}
