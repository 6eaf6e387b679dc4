package org.minibittorrent.swarm;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.PieceLayout;
import org.minibittorrent.wire.Message;
import org.minibittorrent.wire.WireException;

/** The fetching side of a swarm: takes the answers to our requests, and looks after the peers that owe us some. */
final class Fetching {
    final BlockScheduler scheduler;
    final OpenPieces pieces;
    final RequestBook requests;
    private final RequestWatch watch;
    private final PieceLayout layout;
    private final Collection<SwarmPeer> peers;

    Fetching(PieceLayout layout, Interest interest, SwarmStore store, SwarmConfig config, Collection<SwarmPeer> peers) {
        this.scheduler = new BlockScheduler(layout, interest, store, config, peers);
        this.pieces = scheduler.pieces;
        this.requests = scheduler.requests;
        this.watch = new RequestWatch(pieces, requests);
        this.layout = layout;
        this.peers = peers;
    }

    void disconnected(SwarmPeer peer, long now) {
        List.copyOf(peer.requests).forEach(requests::release);
        pieces.disownAll(peer);
        scheduler.offer(now);
    }

    void choked(SwarmPeer peer, long now) {
        if (peer.peerChokesUs) {
            return;
        }
        peer.peerChokesUs = true;
        pieces.disownAll(peer);
        watch.choked(peer, now);
        scheduler.offer(now);
    }

    void unchoked(SwarmPeer peer, long now) {
        if (peer.peerChokesUs) {
            peer.peerChokesUs = false;
            peer.pipeline.unchoked();
            scheduler.fill(peer, now);
        }
    }

    /** The peer no longer has a piece: it is not to be expected from there, though a block on its way is taken. */
    void withdrawn(SwarmPeer peer, int piece, long now) {
        OpenPiece opened = pieces.get(piece);
        if (opened == null) {
            return;
        }
        boolean expected = opened.owner == peer;
        for (int block = 0; block < opened.blocks; block++) {
            BlockRequest request = opened.requestOf(block, peer);
            if (request != null) {
                requests.giveUp(request);
                expected = true;
            }
        }
        if (opened.owner == peer) {
            pieces.disown(opened);
        }
        if (expected) {
            refused(peer, now);
        }
    }

    /** The peer serves a piece though it chokes us (BEP 6). */
    void allowedFast(SwarmPeer peer, int piece, long now) {
        if (peer.allowedToUs.size() < SwarmConfig.ALLOWED_FAST && peer.allowedToUs.add(piece)) {
            scheduler.fill(peer, now);
        }
    }

    void rejected(SwarmPeer peer, Message.RejectRequest reject, long now) throws WireException {
        // BEP 6: each request has its answer, so the first one is for what was taken back, and asked again since.
        boolean owed = isOwed(peer, reject.piece(), reject.begin());
        BlockRequest request = owed ? null : find(peer, reject.piece(), reject.begin(), reject.length());
        if (request == null) {
            notAsked(peer, owed, "rejects");
            return;
        }
        requests.release(request);
        if (!peer.peerChokesUs) {
            peer.pipeline.lost(request.failed(), now);
        }
        refused(peer, now);
    }

    /** Blocks expected of the peer are free for others; it is not asked again at once, for it might go on like that. */
    private void refused(SwarmPeer peer, long now) {
        peer.notBefore = now + SwarmConfig.REFUSAL_PAUSE_NANOS;
        scheduler.offer(now);
    }

    /** See {@link Swarm#beginBlock}. */
    boolean beginBlock(SwarmPeer peer, int piece, int begin, int length, long now) throws WireException {
        BlockRequest request = find(peer, piece, begin, length);
        if (request == null) {
            boolean owed = isOwed(peer, piece, begin);
            notAsked(peer, owed, "sends");
            int block = begin / PieceLayout.BLOCK_LENGTH;
            if (owed && length == layout.blockLength(piece, block)) {
                request = requests.crossed(pieces.get(piece), block, peer, now);
            }
        }
        return request != null && requests.claim(request, now);
    }

    void bytesReceived(SwarmPeer peer, int count, long now) {
        peer.down.add(count, now);
        watch.heard(peer, count, now);
        if (peer.bytesSinceBlock >= PieceLayout.BLOCK_LENGTH) {
            watch.delivered(peer, now);
        }
    }

    /** The last byte of a block is in its place. True if its piece is complete now, and to be checked. */
    boolean blockReceived(SwarmPeer peer, int piece, int begin, long now) {
        OpenPiece opened = pieces.get(piece);
        BlockRequest request = opened == null ? null : opened.requestOf(begin / PieceLayout.BLOCK_LENGTH, peer);
        if (opened == null || request == null) {
            throw new IllegalStateException("the block at " + begin + " of piece " + piece + " was not begun");
        }
        peer.pipeline.blockReceived();
        watch.delivered(peer, now);
        requests.received(request);
        if (opened.missing() > 0) {
            return false;
        }
        pieces.complete(opened);
        return true;
    }

    /** The store has made room for a piece. */
    void prepared(int piece, long now) {
        OpenPiece opened = pieces.get(piece);
        if (opened == null) {
            return;
        }
        opened.prepared = true;
        if (opened.owner == null) {
            scheduler.fillAll(now);
        } else {
            scheduler.fill(opened.owner, now);
        }
    }

    /** The piece that is being checked; there must be one. */
    OpenPiece checking(int piece) {
        OpenPiece opened = pieces.get(piece);
        if (opened == null || !opened.checking) {
            throw new IllegalStateException("piece " + piece + " is not being checked");
        }
        return opened;
    }

    /** Takes back everything that was asked for, and gives back the room of pieces of which nothing has come. */
    void stop() {
        for (SwarmPeer peer : peers) {
            requests.releaseAll(peer, true);
            pieces.disownAll(peer);
        }
        scheduler.abandonUntouched();
    }

    /** Looks after the peers that let us wait, and asks all that have room. */
    void tick(long now) {
        for (SwarmPeer peer : peers) {
            peer.pipeline.measure(peer.down.rate(now), now);
            if (!peer.requests.isEmpty()) {
                watch.lookAfter(peer, now);
            }
        }
        scheduler.tick(now);
    }

    private @Nullable BlockRequest find(SwarmPeer peer, int piece, int begin, int length) {
        OpenPiece opened = begin % PieceLayout.BLOCK_LENGTH == 0 ? pieces.get(piece) : null;
        int block = begin / PieceLayout.BLOCK_LENGTH;
        BlockRequest request = opened == null ? null : opened.requestOf(block, peer);
        return request != null && length == layout.blockLength(piece, block) ? request : null;
    }

    /** Whether the block may come, or be rejected, though its request was taken back; true only once. */
    private static boolean isOwed(SwarmPeer peer, int piece, int begin) {
        return begin % PieceLayout.BLOCK_LENGTH == 0
                && peer.owed.remove(BlockRequest.key(piece, begin / PieceLayout.BLOCK_LENGTH));
    }

    /** An answer to what was not asked is an attack, or a fault, when there are many, unless it is late. */
    private static void notAsked(SwarmPeer peer, boolean owed, String does) throws WireException {
        if (!owed && ++peer.unasked > SwarmConfig.UNASKED_TOLERATED) {
            throw new WireException(does + " blocks nobody asked for");
        }
    }
}
