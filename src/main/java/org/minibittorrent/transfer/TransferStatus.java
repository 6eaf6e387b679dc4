package org.minibittorrent.transfer;

import java.util.List;
import org.minibittorrent.metainfo.PieceLayout;
import org.minibittorrent.swarm.PieceSet;
import org.minibittorrent.swarm.Swarm;
import org.minibittorrent.swarm.Traffic;

/**
 * A transfer at one moment. Immutable, so that any thread may read it.
 *
 * @param reason why nothing moves, or the error it ended with; empty if there is nothing to explain
 * @param totalBytes size of all files
 * @param verifiedBytes of those, what is verified (while checking: what is hashed)
 * @param traffic the blocks that came in and went out
 */
public record TransferStatus(
        TransferState state,
        String reason,
        long totalBytes,
        long verifiedBytes,
        int pieces,
        int verifiedPieces,
        Traffic traffic,
        List<Connected> peers) {

    /** The picture of a swarm that moves. */
    static TransferStatus of(TransferState state, String reason, Swarm swarm, long now) {
        PieceLayout layout = swarm.layout();
        PieceSet have = swarm.have();
        List<Connected> peers = swarm.peers().stream()
                .map(peer -> new Connected(peer.identity().name(), peer.pieces(), peer.traffic(now)))
                .toList();
        return new TransferStatus(
                state,
                reason,
                layout.totalLength(),
                verifiedBytes(layout, have),
                layout.pieceCount(),
                have.count(),
                swarm.traffic(now),
                peers);
    }

    /** Every piece but the last is of full length. */
    private static long verifiedBytes(PieceLayout layout, PieceSet have) {
        int last = layout.pieceCount() - 1;
        long full = (long) have.count() * layout.pieceLength();
        return last >= 0 && have.has(last) ? full - layout.pieceLength() + layout.pieceLength(last) : full;
    }

    /** One in which nothing moves. */
    public static TransferStatus still(
            TransferState state, String reason, PieceLayout layout, long verifiedBytes, int verifiedPieces) {
        return new TransferStatus(
                state,
                reason,
                layout.totalLength(),
                verifiedBytes,
                layout.pieceCount(),
                verifiedPieces,
                Traffic.NONE,
                List.of());
    }

    /** The same picture in another state. */
    public TransferStatus at(TransferState newState, String newReason) {
        return new TransferStatus(
                newState, newReason, totalBytes, verifiedBytes, pieces, verifiedPieces, traffic, peers);
    }

    /** As far as this one, but nothing moves any more. */
    public TransferStatus atRest(TransferState newState, String newReason) {
        return new TransferStatus(
                newState, newReason, totalBytes, verifiedBytes, pieces, verifiedPieces, traffic.atRest(), List.of());
    }

    /** A connected peer: its address and client, how many pieces it has, and the blocks from it and to it. */
    public record Connected(String name, int pieces, Traffic traffic) {}
}
