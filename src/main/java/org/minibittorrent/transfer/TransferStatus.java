package org.minibittorrent.transfer;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.PieceLayout;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.swarm.PieceSet;
import org.minibittorrent.swarm.Swarm;
import org.minibittorrent.swarm.Traffic;

/**
 * A transfer at one moment. Immutable, so that any thread may read it.
 *
 * @param standstill why nothing moves, or the error it ended with; null if there is nothing to explain
 * @param totalBytes size of all files
 * @param verifiedBytes of those, what is verified (while checking: what is hashed)
 * @param traffic the blocks that came in and went out
 */
public record TransferStatus(
        TransferState state,
        @Nullable Standstill standstill,
        long totalBytes,
        long verifiedBytes,
        int pieces,
        int verifiedPieces,
        Traffic traffic,
        List<Connected> peers) {

    /** The standstill of a download that its user has paused. */
    public static final Standstill BY_REQUEST = Standstill.of(Reason.PAUSED, "").then(Standstill.Next.RESUME);

    /** The picture of a swarm that moves. */
    static TransferStatus of(TransferState state, @Nullable Standstill standstill, Swarm swarm, long now) {
        PieceLayout layout = swarm.layout();
        PieceSet have = swarm.have();
        List<Connected> peers = swarm.peers().stream()
                .map(peer -> new Connected(peer.identity().name(), peer.pieces(), peer.traffic(now)))
                .toList();
        return new TransferStatus(
                state,
                standstill,
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
            TransferState state,
            @Nullable Standstill standstill,
            PieceLayout layout,
            long verifiedBytes,
            int verifiedPieces) {
        return new TransferStatus(
                state,
                standstill,
                layout.totalLength(),
                verifiedBytes,
                layout.pieceCount(),
                verifiedPieces,
                Traffic.NONE,
                List.of());
    }

    /** The same picture in another state. */
    public TransferStatus at(TransferState newState, @Nullable Standstill why) {
        return new TransferStatus(newState, why, totalBytes, verifiedBytes, pieces, verifiedPieces, traffic, peers);
    }

    /** As far as this one, but nothing moves any more. */
    public TransferStatus atRest(TransferState newState, @Nullable Standstill why) {
        return new TransferStatus(
                newState, why, totalBytes, verifiedBytes, pieces, verifiedPieces, traffic.atRest(), List.of());
    }

    /** A connected peer: its address and client, how many pieces it has, and the blocks from it and to it. */
    public record Connected(String name, int pieces, Traffic traffic) {}
}
