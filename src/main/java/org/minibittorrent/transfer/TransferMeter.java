package org.minibittorrent.transfer;

import java.util.ArrayList;
import java.util.List;
import org.minibittorrent.metainfo.PieceLayout;
import org.minibittorrent.swarm.PieceSet;
import org.minibittorrent.swarm.RateMeter;
import org.minibittorrent.swarm.Swarm;
import org.minibittorrent.swarm.SwarmPeer;

/** Counts what one transfer moves, and makes the picture of it that others see. */
public final class TransferMeter {
    public final RateMeter down = new RateMeter();
    public final RateMeter up = new RateMeter();

    /** Nothing has moved for a while: a picture taken later would show the same. */
    boolean isQuiet(long now) {
        return down.rate(now) == 0 && up.rate(now) == 0;
    }

    TransferStatus status(TransferState state, String reason, PieceLayout layout, Swarm swarm, long now) {
        PieceSet have = swarm.have();
        List<TransferStatus.Connected> peers = new ArrayList<>();
        for (SwarmPeer peer : swarm.peers()) {
            peers.add(new TransferStatus.Connected(
                    peer.identity().name(),
                    peer.pieces(),
                    peer.downloadRate(now),
                    peer.uploadRate(now),
                    peer.downloaded(),
                    peer.uploaded()));
        }
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
                List.copyOf(peers));
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
