package org.minibittorrent.swarm;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.PieceLayout;
import org.minibittorrent.wire.Message;

/**
 * Decides which blocks to ask of which peer, and keeps account of what is asked.
 *
 * <p>A peer brings whole pieces: first the free blocks of pieces it has begun, then pieces somebody left behind, then
 * the rarest new one. Only when no new piece is left does it help with the pieces of others, and only when every block
 * of the torrent is asked of someone (endgame) is a block asked of a second and third peer.
 */
final class BlockScheduler {
    /** Pieces in progress at a time; beyond that no new one is started. */
    private static final int MAX_OPEN = 512;

    /** Peers that one block is asked of in endgame. */
    private static final int MAX_ASKED = 3;

    /** Blocks of prepared pieces to keep ready for a fast peer, so that it never waits for the disk. */
    private static final int MAX_AHEAD = 64;

    /** A peer that needs longer than this for a piece shares one with others. */
    private static final int SLOW_SECONDS = 10;

    private final PieceLayout layout;
    private final PiecePicker picker;
    private final SwarmHost host;
    private final int maxRequests;
    private final Collection<SwarmPeer> peers;
    private final Map<Integer, OpenPiece> open = new LinkedHashMap<>();

    /** Prepared pieces with free blocks that no peer has taken on. */
    private final Set<OpenPiece> orphans = new LinkedHashSet<>();

    private int outstanding;

    BlockScheduler(
            PieceLayout layout, PiecePicker picker, SwarmHost host, SwarmConfig config, Collection<SwarmPeer> peers) {
        this.layout = layout;
        this.picker = picker;
        this.host = host;
        this.maxRequests = config.maxRequests();
        this.peers = peers;
    }

    @Nullable
    OpenPiece open(int piece) {
        return open.get(piece);
    }

    /** Whether the store is making room for a piece, so that requests must wait a moment. */
    boolean isPreparing() {
        return open.values().stream().anyMatch(piece -> !piece.prepared);
    }

    int outstanding() {
        return outstanding;
    }

    /** Asks the peer for as much as its pipeline takes. */
    void fill(SwarmPeer peer, long now) {
        int want = Math.min(peer.pipeline.target() - peer.outstanding, maxRequests - outstanding);
        if (want <= 0 || !peer.weAreInterested || now - peer.notBefore < 0) {
            return;
        }
        if (peer.peerChokesUs) {
            fillAllowedFast(peer, want, now);
            return;
        }
        want -= takeOwned(peer, want, now);
        if (want > 0 && adopt(peer, want)) {
            want -= takeOwned(peer, want, now);
        }
        if (want > 0 && isSlow(peer, now)) {
            want -= takeFromOthers(peer, want, now);
        }
        boolean coming = startAhead(peer, Math.max(want, Math.min(MAX_AHEAD, peer.pipeline.target())));
        if (want > 0 && !coming) {
            want -= takeFromOthers(peer, want, now);
            if (want > 0 && isEndgame()) {
                takeDuplicates(peer, want, now);
            }
        }
    }

    /** Asks every peer that has room; after something became free that any of them may bring. */
    void fillAll(long now) {
        for (SwarmPeer peer : new ArrayList<>(peers)) {
            fill(peer, now);
        }
    }

    /** The store has made room for a piece. */
    void prepared(int piece, long now) {
        OpenPiece opened = open.get(piece);
        if (opened == null) {
            return;
        }
        opened.prepared = true;
        SwarmPeer owner = opened.owner;
        if (owner == null) {
            orphans.add(opened);
            fillAll(now);
        } else {
            fill(owner, now);
        }
    }

    /** A block has come from a peer that held its claim; true if the piece is now complete. */
    boolean received(OpenPiece piece, int block, SwarmPeer peer) {
        for (SwarmPeer other : piece.received(block, peer)) {
            settle(other, 1);
            other.forgiven++;
            other.link.send(cancel(piece, block));
        }
        settle(peer, 1);
        if (piece.missing() > 0) {
            return false;
        }
        piece.checking = true;
        disown(piece);
        return true;
    }

    /** A piece passed or is given up: it is no longer in progress. */
    void close(int piece) {
        OpenPiece closed = open.remove(piece);
        if (closed != null) {
            disown(closed);
        }
    }

    /** A piece failed its hash: all of it is wanted again, from one peer. */
    void restart(OpenPiece piece, long now) {
        piece.restart();
        orphans.add(piece);
        fillAll(now);
    }

    /** One request is void: the peer rejected it, or its block came while another peer was already sending it. */
    void release(OpenPiece piece, int block, SwarmPeer peer) {
        if (!piece.release(block, peer)) {
            return;
        }
        settle(peer, 1);
        if (piece.owner == peer) {
            disown(piece);
        }
        orphanIfFree(piece);
    }

    /** All requests to a peer are void: it choked us, or is gone. What it may have sent already is forgiven. */
    void releaseAll(SwarmPeer peer) {
        releaseAll(peer, false);
    }

    /** We no longer want what we asked of a peer; a block that is half here is still taken. */
    void cancelAll(SwarmPeer peer) {
        releaseAll(peer, true);
    }

    private void releaseAll(SwarmPeer peer, boolean tell) {
        for (OpenPiece piece : open.values()) {
            for (int block = 0; block < piece.blocks; block++) {
                if (!(tell && piece.isArrivingFrom(block, peer)) && piece.release(block, peer)) {
                    settle(peer, 1);
                    peer.forgiven++;
                    if (tell) {
                        peer.link.send(cancel(piece, block));
                    }
                }
            }
            if (piece.owner == peer) {
                disown(piece);
            }
            orphanIfFree(piece);
        }
    }

    /** A peer lets us wait: what is asked of it may be asked of others. */
    void giveUpOn(SwarmPeer peer) {
        for (OpenPiece piece : open.values()) {
            for (int block = 0; block < piece.blocks; block++) {
                piece.giveUpOn(block, peer);
            }
            if (piece.owner == peer) {
                disown(piece);
            }
            orphanIfFree(piece);
        }
    }

    private int takeOwned(SwarmPeer peer, int want, long now) {
        int taken = 0;
        var pieces = peer.owned.iterator();
        while (taken < want && pieces.hasNext()) {
            OpenPiece piece = pieces.next();
            taken += take(piece, peer, want - taken, now);
            if (piece.prepared && piece.free() == 0) {
                pieces.remove();
            }
        }
        return taken;
    }

    /** Takes on pieces that were left behind, enough for {@code want} blocks; false if there are none. */
    private boolean adopt(SwarmPeer peer, int want) {
        int found = 0;
        var left = orphans.iterator();
        while (found < want && left.hasNext()) {
            OpenPiece piece = left.next();
            if (peer.has.has(piece.piece)) {
                left.remove();
                piece.owner = peer;
                peer.owned.add(piece);
                found += piece.free();
            }
        }
        return found > 0;
    }

    /** Starts the rarest pieces until {@code blocks} are at hand or on their way; true if any are. */
    private boolean startAhead(SwarmPeer peer, int blocks) {
        int ahead = 0;
        for (OpenPiece piece : peer.owned) {
            ahead += piece.free();
        }
        while (ahead < blocks && peer.pickable > 0 && open.size() < MAX_OPEN) {
            int piece = picker.pick(peer.has);
            if (piece < 0) {
                break;
            }
            OpenPiece started = start(piece);
            started.owner = peer;
            peer.owned.add(started);
            ahead += started.blocks;
            host.prepare(piece);
        }
        return ahead > 0;
    }

    private OpenPiece start(int piece) {
        picker.remove(piece);
        for (SwarmPeer peer : peers) {
            if (peer.has.has(piece)) {
                peer.pickable--;
            }
        }
        OpenPiece started = new OpenPiece(piece, layout.blockCount(piece));
        open.put(piece, started);
        return started;
    }

    private int takeFromOthers(SwarmPeer peer, int want, long now) {
        int taken = 0;
        for (OpenPiece piece : open.values()) {
            if (taken == want) {
                break;
            }
            if (piece.isRequestable() && !reserved(piece, peer) && peer.has.has(piece.piece)) {
                taken += take(piece, peer, want - taken, now);
            }
        }
        return taken;
    }

    private void fillAllowedFast(SwarmPeer peer, int want, long now) {
        int left = want;
        for (int piece : new ArrayList<>(peer.allowedToUs)) {
            if (left == 0 || !peer.has.has(piece)) {
                continue;
            }
            OpenPiece opened = open.get(piece);
            if (opened == null && picker.isWaiting(piece) && open.size() < MAX_OPEN) {
                OpenPiece started = start(piece);
                started.owner = peer;
                peer.owned.add(started);
                host.prepare(piece);
            } else if (opened != null && opened.isRequestable() && !reserved(opened, peer)) {
                left -= take(opened, peer, left, now);
            }
        }
    }

    /** Every block that is wanted is asked of someone. */
    boolean isEndgame() {
        if (picker.waiting() > 0) {
            return false;
        }
        for (OpenPiece piece : open.values()) {
            if (!piece.prepared || (!piece.checking && piece.free() > 0)) {
                return false;
            }
        }
        return true;
    }

    private void takeDuplicates(SwarmPeer peer, int want, long now) {
        int left = want;
        for (OpenPiece piece : open.values()) {
            if (piece.checking || piece.exclusive || !peer.has.has(piece.piece)) {
                continue;
            }
            for (int block = 0; block < piece.blocks && left > 0; block++) {
                SwarmPeer first = piece.askedOf(block);
                if (first != null
                        && !piece.isArriving(block)
                        && !piece.isAskedOf(block, peer)
                        && piece.alsoAskedCount(block) < MAX_ASKED - 1
                        && isLater(first, peer, now)) {
                    piece.askAlso(block, peer);
                    request(piece, block, peer, now);
                    left--;
                }
            }
        }
    }

    /** Whether {@code first} needs clearly longer for what it has been asked than {@code second} would. */
    private static boolean isLater(SwarmPeer first, SwarmPeer second, long now) {
        double firstRate = Math.max(1, first.down.rate(now));
        double secondRate = Math.max(1, second.down.rate(now));
        return first.outstanding / firstRate > 1.5 * (second.outstanding + 1) / secondRate;
    }

    /** Asks for up to {@code most} free blocks of a piece; returns how many. */
    private int take(OpenPiece piece, SwarmPeer peer, int most, long now) {
        int taken = 0;
        while (taken < most && piece.isRequestable()) {
            int block = piece.nextFree();
            boolean askedBefore = piece.isAskedOf(block, peer);
            piece.ask(block, peer);
            if (!askedBefore) {
                request(piece, block, peer, now);
                taken++;
            }
        }
        if (piece.free() == 0) {
            orphans.remove(piece);
        }
        return taken;
    }

    private void request(OpenPiece piece, int block, SwarmPeer peer, long now) {
        if (peer.outstanding == 0) {
            peer.lastDataAt = now;
        }
        peer.outstanding++;
        outstanding++;
        peer.link.send(new Message.Request(
                piece.piece, block * PieceLayout.BLOCK_LENGTH, layout.blockLength(piece.piece, block)));
    }

    private Message.Cancel cancel(OpenPiece piece, int block) {
        return new Message.Cancel(
                piece.piece, block * PieceLayout.BLOCK_LENGTH, layout.blockLength(piece.piece, block));
    }

    private void settle(SwarmPeer peer, int requests) {
        peer.outstanding -= requests;
        outstanding -= requests;
    }

    private static boolean reserved(OpenPiece piece, SwarmPeer peer) {
        return piece.exclusive && piece.owner != null && piece.owner != peer;
    }

    private boolean isSlow(SwarmPeer peer, long now) {
        return peer.down.total() > 0 && peer.down.rate(now) * SLOW_SECONDS < layout.pieceLength();
    }

    private void disown(OpenPiece piece) {
        SwarmPeer owner = piece.owner;
        if (owner != null) {
            owner.owned.remove(piece);
            piece.owner = null;
        }
        orphans.remove(piece);
    }

    private void orphanIfFree(OpenPiece piece) {
        if (piece.owner == null && piece.isRequestable()) {
            orphans.add(piece);
        }
    }
}
