package org.minibittorrent.swarm;

import java.util.ArrayList;
import org.minibittorrent.metainfo.PieceLayout;
import org.minibittorrent.wire.Message;

/** The account of all requests to peers. Each stands with its peer and with its piece; both are changed here alone. */
final class RequestBook {
    private final PieceLayout layout;
    private final OpenPieces pieces;
    private int expected;

    RequestBook(PieceLayout layout, OpenPieces pieces) {
        this.layout = layout;
        this.pieces = pieces;
    }

    /** The number of requests to all peers, without those that were given up on. */
    int expected() {
        return expected;
    }

    /** Asks for up to {@code most} free blocks of a piece; returns how many. */
    int take(OpenPiece piece, SwarmPeer peer, int most, long now) {
        int taken = 0;
        int block = piece.isRequestable() ? piece.nextFree(peer) : -1;
        while (taken < most && block >= 0) {
            BlockRequest request = new BlockRequest(piece, block, peer, now);
            piece.ask(request);
            send(request, now);
            taken++;
            block = piece.nextFree(peer);
        }
        if (block < 0 && piece.isRequestable() && piece.owner == peer) {
            pieces.disown(piece); // what is left of it, this peer has been asked for in vain
        } else {
            pieces.refresh(piece);
        }
        return taken;
    }

    /** Asks for a block that is expected from another peer already. */
    void takeAlso(OpenPiece piece, int block, SwarmPeer peer, long now) {
        BlockRequest request = new BlockRequest(piece, block, peer, now);
        piece.askAlso(request);
        send(request, now);
    }

    /** A block begins to arrive; true if it is to be taken. */
    boolean claim(BlockRequest request, long now) {
        OpenPiece piece = request.piece;
        BlockRequest holder = piece.claimOf(request.block);
        if (holder != null && holder.contested) {
            holder.peer.link.discardArriving();
            release(holder);
            piece.tookOver(request.block);
        }
        boolean late = request.givenUp;
        if (!piece.claim(request, now)) {
            release(request); // somebody else is sending it just now
            return false;
        }
        expected += late ? 1 : 0;
        request.peer.arriving = request;
        pieces.refresh(piece);
        return true;
    }

    /** A block has come from the peer that held its claim; all others who were asked for it hear that it is here. */
    void received(BlockRequest request) {
        for (BlockRequest other : request.piece.received(request)) {
            forget(other);
            forgive(other.peer);
            other.peer.link.send(cancel(other));
        }
        forget(request);
        pieces.refresh(request.piece);
    }

    /** A request is void: the peer rejected it, or its block comes in vain. */
    void release(BlockRequest request) {
        forget(request);
        request.piece.remove(request);
        leave(request);
    }

    /** Others may be asked for the block as if this peer had not been; unless it is arriving. */
    void giveUp(BlockRequest request) {
        if (!request.givenUp && !request.piece.isClaim(request)) {
            expected--;
            request.piece.giveUp(request);
            leave(request);
        }
    }

    /** A block arrives too slowly: others may be asked for it, and the first of them that begins to send takes over. */
    void contest(BlockRequest claim) {
        claim.contested = true;
        expected--;
        claim.piece.giveUp(claim);
        leave(claim);
    }

    /** A peer that did not bring a block is not to bring the whole piece. */
    private void leave(BlockRequest request) {
        if (request.piece.owner == request.peer) {
            pieces.disown(request.piece);
        } else {
            pieces.refresh(request.piece);
        }
    }

    /** All requests to a peer are taken for void, though some may be answered yet. A block half here is still taken. */
    void releaseAll(SwarmPeer peer, boolean tell) {
        for (BlockRequest request : new ArrayList<>(peer.requests)) {
            if (!request.piece.isClaim(request)) {
                release(request);
                forgive(peer);
                if (tell) {
                    peer.link.send(cancel(request));
                }
            }
        }
    }

    /** The remaining requests for a piece, all of them given up on, are void. */
    void releaseAll(OpenPiece piece) {
        for (BlockRequest request : piece.allRequests()) {
            release(request);
            forgive(request.peer);
        }
    }

    /**
     * Others are asked for what the peer has owed us for too long. After twice that time it is taken for void: with BEP 3
     * alone a peer may forget a request without a word, and then it must be possible to make it again.
     */
    void expire(SwarmPeer peer, long now) {
        for (BlockRequest request : new ArrayList<>(peer.requests)) {
            long age = now - request.askedAt;
            if (age <= SwarmConfig.REQUEST_NANOS) {
                return; // those behind it are younger
            }
            if (age > 2 * SwarmConfig.REQUEST_NANOS && !request.piece.isClaim(request)) {
                release(request);
                forgive(peer);
            } else {
                giveUp(request);
            }
        }
    }

    private void send(BlockRequest request, long now) {
        SwarmPeer peer = request.peer;
        if (peer.requests.isEmpty()) {
            peer.lastBlockAt = now;
            peer.bytesSinceBlock = 0;
        }
        peer.requests.add(request);
        expected++;
        int piece = request.piece.piece;
        peer.link.send(new Message.Request(
                piece, request.block * PieceLayout.BLOCK_LENGTH, layout.blockLength(piece, request.block)));
    }

    private void forget(BlockRequest request) {
        SwarmPeer peer = request.peer;
        peer.requests.remove(request);
        peer.arriving = peer.arriving == request ? null : peer.arriving;
        expected -= request.givenUp ? 0 : 1;
    }

    private static void forgive(SwarmPeer peer) {
        peer.forgiven = Math.min(peer.forgiven + 1, SwarmConfig.FORGIVEN);
    }

    private Message.Cancel cancel(BlockRequest request) {
        int piece = request.piece.piece;
        return new Message.Cancel(
                piece, request.block * PieceLayout.BLOCK_LENGTH, layout.blockLength(piece, request.block));
    }
}
