package org.minibittorrent.transfer;

import java.util.List;
import org.minibittorrent.metainfo.PieceLayout;
import org.minibittorrent.swarm.PieceSet;
import org.minibittorrent.swarm.RateMeter;

/** Counts what one transfer moves, and makes the picture of it that others see. */
final class TransferMeter {
    final RateMeter down = new RateMeter();
    final RateMeter up = new RateMeter();

    /** Nothing has moved for a while: a picture taken later would show the same. */
    boolean isQuiet(long now) {
        return down.rate(now) == 0 && up.rate(now) == 0;
    }

    TransferStatus status(
            TransferState state,
            String reason,
            PieceLayout layout,
            PieceSet have,
            List<TransferStatus.Connected> peers,
            long now) {
        return new TransferStatus(
                state,
                reason,
                layout.totalLength(),
                verifiedBytes(layout, have),
                layout.pieceCount(),
                have.count(),
                down.rate(now),
                up.rate(now),
                down.total(),
                up.total(),
                peers);
    }

    /** Every piece but the last is of full length. */
    private static long verifiedBytes(PieceLayout layout, PieceSet have) {
        int last = layout.pieceCount() - 1;
        if (last < 0 || !have.has(last)) {
            return (long) have.count() * layout.pieceLength();
        }
        return (have.count() - 1L) * layout.pieceLength() + layout.pieceLength(last);
    }
}
