package org.minibittorrent.swarm;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.PieceLayout;

/**
 * The choice of the blocks to ask of each peer. A peer brings whole pieces: first the free blocks of pieces it has begun,
 * then pieces somebody left behind, then the rarest new one. Only when no new piece is left, or the peer is too slow for a
 * piece of its own, does it help with the pieces of others; and only when every block of the torrent is expected from someone
 * ({@link Endgame}) is a block asked of a second and third peer.
 */
final class BlockScheduler {
    /** A peer that needs longer than this for a piece shares one with others. */
    private static final int SLOW_SECONDS = 10;

    private final PieceLayout layout;
    final PiecePicker picker;
    private final Interest interest;
    final OpenPieces pieces = new OpenPieces();
    final RequestBook requests;
    private final Endgame endgame;
    private final SwarmStore store;
    private final int maxRequests;
    private final Collection<SwarmPeer> peers;
    private int offersLeft = SwarmConfig.OFFERS_PER_TICK;
    private int abandonsLeft = SwarmConfig.ABANDONED_PER_TICK;

    BlockScheduler(
            PieceLayout layout, Interest interest, SwarmStore store, SwarmConfig config, Collection<SwarmPeer> peers) {
        this.layout = layout;
        this.picker = interest.picker;
        this.interest = interest;
        this.requests = new RequestBook(layout, pieces);
        this.endgame = new Endgame(requests, peers);
        this.store = store;
        this.maxRequests = config.maxRequests();
        this.peers = peers;
    }

    /** Asks the peer for as much as its pipeline takes. */
    void fill(SwarmPeer peer, long now) {
        int want = Math.min(peer.pipeline.target() - peer.requests.size(), room(peer));
        if (want <= 0 || !peer.weAreInterested || peer.leaving || now - peer.notBefore < 0) {
            return;
        }
        if (peer.peerChokesUs) {
            fillAllowedFast(peer, want, now);
            return;
        }
        want -= take(peer.ownedWithFree, peer, want, now);
        if (want > 0 && adopt(peer, want, now)) {
            want -= take(peer.ownedWithFree, peer, want, now);
        }
        boolean slow = isSlow(peer, now);
        if (want > 0 && slow) {
            want -= take(pieces.withFree(), peer, want, now);
        }
        if (slow && want == 0) {
            return;
        }
        int ahead = Math.max(want, Math.min(SwarmConfig.BLOCKS_AHEAD, peer.pipeline.target()));
        if (!startAhead(peer, ahead, now) && want > 0) {
            want -= take(pieces.withFree(), peer, want, now);
            if (want > 0 && isEndgame()) {
                endgame.help(peer, want, now);
            }
        }
    }

    /** Asks every peer that has room. */
    void fillAll(long now) {
        for (SwarmPeer peer : peers) {
            fill(peer, now);
        }
    }

    /** Something became free that any peer may bring: asks all that have room, now or at the next tick. */
    void offer(long now) {
        if (offersLeft > 0) {
            offersLeft--;
            fillAll(now);
        }
    }

    void tick(long now) {
        offersLeft = SwarmConfig.OFFERS_PER_TICK;
        abandonsLeft = SwarmConfig.ABANDONED_PER_TICK;
        fillAll(now);
    }

    /** Every block that is wanted is expected from someone. */
    boolean isEndgame() {
        return picker.waiting() == 0 && pieces.withFree().isEmpty();
    }

    /** Blocks that may be asked of a peer without leaving nothing for others: the last quarter is for equal shares. */
    private int room(SwarmPeer peer) {
        int left = maxRequests - requests.expected();
        if (left > maxRequests / 4) {
            return left;
        }
        int share = Math.max(1, maxRequests / Math.max(1, peers.size()));
        return Math.min(left, share - peer.requests.size());
    }

    /** Asks for free blocks of the first pieces of a set that may be had from the peer. */
    private int take(Collection<OpenPiece> from, SwarmPeer peer, int want, long now) {
        int taken = 0;
        for (OpenPiece piece : enough(from, peer, want, true, now)) {
            taken += requests.take(piece, peer, want - taken, now);
        }
        return taken;
    }

    /** Takes on pieces that were left behind, enough for {@code want} blocks; false if there are none. */
    private boolean adopt(SwarmPeer peer, int want, long now) {
        List<OpenPiece> enough = enough(pieces.orphans(), peer, want, false, now);
        enough.forEach(piece -> pieces.own(piece, peer));
        return !enough.isEmpty();
    }

    /** The first pieces of a set that may be had from the peer, prepared or not, enough for {@code want} blocks. */
    private List<OpenPiece> enough(Collection<OpenPiece> from, SwarmPeer peer, int want, boolean prepared, long now) {
        List<OpenPiece> enough = new ArrayList<>();
        int found = 0;
        for (OpenPiece piece : from) {
            if (found >= want) {
                break;
            }
            if ((piece.isRequestable() || !prepared) && isOpenTo(piece, peer, now) && piece.nextFree(peer) >= 0) {
                enough.add(piece);
                found += piece.free();
            }
        }
        return enough;
    }

    /** Takes on pieces, left behind or new, until {@code blocks} are at hand or on their way; true if any are. */
    private boolean startAhead(SwarmPeer peer, int blocks, long now) {
        int ahead = free(peer.ownedWithFree);
        if (ahead < blocks && adopt(peer, blocks - ahead, now)) {
            ahead = free(peer.ownedWithFree);
        }
        while (ahead < blocks && peer.pickable > 0 && makeRoom()) {
            OpenPiece started = start(picker.pick(peer.has));
            pieces.own(started, peer);
            ahead += started.blocks;
        }
        return ahead > 0;
    }

    private static int free(Collection<OpenPiece> pieces) {
        int free = 0;
        for (OpenPiece piece : pieces) {
            free += piece.free();
        }
        return free;
    }

    private OpenPiece start(int piece) {
        interest.started(piece);
        OpenPiece started = pieces.start(piece, layout.blockCount(piece));
        store.prepare(piece);
        return started;
    }

    /**
     * Sees to it that one more piece may be in progress. Pieces that were left behind by peers that were here for a moment
     * must not stand in the way for ever: the one of which most is missing goes back among those that wait.
     */
    private boolean makeRoom() {
        if (pieces.size() < SwarmConfig.OPEN_PIECES) {
            return true;
        }
        if (abandonsLeft == 0) {
            return false;
        }
        Optional<OpenPiece> worst = pieces.orphans().stream()
                .filter(piece -> piece.prepared && piece.isIdle())
                .max(Comparator.comparingInt(OpenPiece::missing));
        worst.ifPresent(piece -> {
            abandonsLeft--;
            abandon(piece);
        });
        return worst.isPresent();
    }

    /** Nothing is fetched for now: pieces of which nothing has come go back among those that wait. */
    void abandonUntouched() {
        for (OpenPiece piece : List.copyOf(pieces.all())) {
            if (piece.prepared && piece.isIdle() && piece.missing() == piece.blocks) {
                abandon(piece);
            }
        }
    }

    private void abandon(OpenPiece piece) {
        requests.releaseAll(piece);
        pieces.close(piece);
        interest.waits(piece.piece);
        store.abandoned(piece.piece);
    }

    private void fillAllowedFast(SwarmPeer peer, int want, long now) {
        int left = want;
        for (int piece : peer.allowedToUs) {
            if (left <= 0) {
                return;
            }
            if (peer.has.has(piece)) {
                OpenPiece opened = pieces.get(piece);
                if (opened == null && picker.isWaiting(piece) && makeRoom()) {
                    left -= start(piece).blocks;
                } else if (opened != null && isOpenTo(opened, peer, now)) {
                    left -= opened.prepared ? requests.take(opened, peer, left, now) : opened.free();
                }
            }
        }
    }

    /** A piece that failed its hash before is left to its owner, unless that is slow. */
    private boolean isOpenTo(OpenPiece piece, SwarmPeer peer, long now) {
        SwarmPeer owner = piece.owner;
        return peer.has.has(piece.piece) && (!piece.exclusive || owner == null || owner == peer || isSlow(owner, now));
    }

    private boolean isSlow(@Nullable SwarmPeer peer, long now) {
        return peer != null && peer.down.total() > 0 && peer.down.rate(now) * SLOW_SECONDS < layout.pieceLength();
    }
}
