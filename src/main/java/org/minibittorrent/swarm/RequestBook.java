package org.minibittorrent.swarm;

import java.util.ArrayList;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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
            BlockRequest request = new BlockRequest(piece, block, peer);
            piece.ask(request);
            if (!peer.snubbed) {
                piece.givenUp(block).forEach(this::takeBack);
            }
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
        BlockRequest request = new BlockRequest(piece, block, peer);
        piece.askAlso(request);
        send(request, now);
    }

    /** Asks for a block once more, as the last of all to its peer, so that it is queued there once. */
    void repeat(BlockRequest request, long now) {
        request.peer.requests.remove(request);
        cancel(request);
        if (request.givenUp && request.piece.isFree(request.block)) {
            request.piece.expectAgain(request);
            pieces.refresh(request.piece);
            expected++;
        }
        request.peer.round++;
        request.asked(now);
        tell(request);
    }

    /** {@return a request in the place of one that was taken back too late; null if its block is not wanted any more} */
    @Nullable
    BlockRequest crossed(@Nullable OpenPiece piece, int block, SwarmPeer peer, long now) {
        if (piece == null || !piece.isOpenToLate(block)) {
            return null;
        }
        BlockRequest request = new BlockRequest(piece, block, peer);
        if (piece.isFree(block)) {
            piece.ask(request);
        } else {
            piece.askAlso(request);
        }
        expect(request, now);
        return request;
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
            cancel(other);
        }
        forget(request);
        if (request.peer.owed.contains(request.key())) {
            cancel(request); // it may be the answer to what was taken back, and a second one in the queue of the peer
        }
        request.answered();
        pieces.refresh(request.piece);
    }

    /** A request is void: the peer rejected it, or its block comes in vain. */
    void release(BlockRequest request) {
        forget(request);
        request.piece.remove(request);
        leave(request);
    }

    /** A request is void, and its peer hears of it; should its block come all the same, it is taken if it is wanted. */
    void takeBack(BlockRequest request) {
        release(request);
        cancel(request);
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
            if (request.piece.isClaim(request)) {
                continue;
            }
            if (tell) {
                takeBack(request);
            } else {
                release(request);
                owe(request);
            }
        }
    }

    /** The remaining requests for a piece, all of them given up on, are void. */
    void releaseAll(OpenPiece piece) {
        piece.allRequests().forEach(this::takeBack);
    }

    private void send(BlockRequest request, long now) {
        expect(request, now);
        tell(request);
    }

    private void expect(BlockRequest request, long now) {
        SwarmPeer peer = request.peer;
        if (peer.requests.isEmpty()) {
            peer.lastBlockAt = now;
            peer.bytesSinceBlock = 0;
        }
        expected++;
        request.asked(now);
    }

    private void forget(BlockRequest request) {
        SwarmPeer peer = request.peer;
        peer.requests.remove(request);
        peer.arriving = peer.arriving == request ? null : peer.arriving;
        expected -= request.givenUp ? 0 : 1;
    }

    /** The peer may send the block, or reject it, though that is not expected any more. */
    private static void owe(BlockRequest request) {
        Set<Long> owed = request.peer.owed;
        if (owed.size() >= SwarmConfig.OWED) {
            owed.remove(owed.iterator().next());
        }
        owed.add(request.key());
    }

    private void tell(BlockRequest request) {
        int piece = request.piece.piece;
        request.peer.link.send(new Message.Request(
                piece, request.block * PieceLayout.BLOCK_LENGTH, layout.blockLength(piece, request.block)));
    }

    private void cancel(BlockRequest request) {
        owe(request);
        int piece = request.piece.piece;
        request.peer.link.send(new Message.Cancel(
                piece, request.block * PieceLayout.BLOCK_LENGTH, layout.blockLength(piece, request.block)));
    }
}
