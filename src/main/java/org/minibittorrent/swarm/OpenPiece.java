package org.minibittorrent.swarm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A piece that is being downloaded, with the requests, the present sender and the final sender of each block. At most one
 * connection at a time may write a block (its claim), and none may once the block is there: a late or malicious duplicate
 * never reaches bytes that are verified.
 */
final class OpenPiece {
    final int piece;
    final int blocks;
    boolean prepared; // the store has made room for it
    boolean checking; // all blocks are there and it is being hashed
    boolean exclusive; // it failed its hash: it is fetched from one peer, so that a second failure names the culprit
    /** The peer that is to bring the whole piece; null while nobody has taken it on. Set by {@link OpenPieces}. */
    @Nullable
    SwarmPeer owner;

    private final @Nullable BlockRequest[] asked;
    private final @Nullable BlockRequest[] claims;
    private final @Nullable PeerIdentity[] senders;
    private int free;
    private int missing;
    private int claimed;
    private int firstFree;
    /** Further requests for blocks: those of endgame, and those that were given up on. */
    private final Map<Integer, List<BlockRequest>> others = new HashMap<>(0);
    /** How often the claim to a block was taken from a peer that was too slow. */
    private final Map<Integer, Integer> takeovers = new HashMap<>(0);

    OpenPiece(int piece, int blocks) {
        this.piece = piece;
        this.blocks = blocks;
        this.asked = new BlockRequest[blocks];
        this.claims = new BlockRequest[blocks];
        this.senders = new PeerIdentity[blocks];
        this.free = blocks;
        this.missing = blocks;
    }

    /** Blocks that are neither here nor asked of anybody who is likely to send them. */
    int free() {
        return free;
    }

    /** Blocks that are not here. */
    int missing() {
        return missing;
    }

    /** Whether a block may be asked for now. */
    boolean isRequestable() {
        return prepared && !checking && free > 0;
    }

    /** Whether nobody is likely to send any of it. */
    boolean isIdle() {
        return free == missing && claimed == 0;
    }

    boolean isHere(int block) {
        return senders[block] != null;
    }

    /** Whether somebody is sending the block, fast enough. */
    boolean isArriving(int block) {
        BlockRequest claim = claims[block];
        return claim != null && !claim.contested;
    }

    /** The first free block that this peer was not asked for before; -1 if there is none. */
    int nextFree(SwarmPeer peer) {
        if (free == 0) {
            return -1;
        }
        while (!isFree(firstFree)) {
            firstFree++;
        }
        if (others.isEmpty()) {
            return firstFree;
        }
        for (int block = firstFree; block < blocks; block++) {
            if (isFree(block) && requestOf(block, peer) == null) {
                return block;
            }
        }
        return -1;
    }

    boolean isFree(int block) {
        return !isHere(block) && asked[block] == null;
    }

    /** {@return our request to this peer for the block; null if there is none, or no such block} */
    @Nullable
    BlockRequest requestOf(int block, SwarmPeer peer) {
        if (block >= blocks) {
            return null;
        }
        BlockRequest first = asked[block];
        if (first != null && first.peer == peer) {
            return first;
        }
        for (BlockRequest other : others.getOrDefault(block, List.of())) {
            if (other.peer == peer) {
                return other;
            }
        }
        return null;
    }

    /** Whether the block is expected from this request, rather than from another one. */
    boolean isFirst(BlockRequest request) {
        return asked[request.block] == request;
    }

    /** Whether a block may be taken that comes after its request was taken back. */
    boolean isOpenToLate(int block) {
        return prepared && !checking && !exclusive && block < blocks && !isHere(block) && claims[block] == null;
    }

    /** {@return the requests for a block that were given up on, less the one that is being answered} */
    List<BlockRequest> givenUp(int block) {
        List<BlockRequest> all = others.get(block);
        return all == null
                ? List.of()
                : all.stream().filter(other -> other.givenUp && !isClaim(other)).toList();
    }

    /** Whether the block is expected from another request too. */
    boolean isExpectedElsewhere(BlockRequest request) {
        BlockRequest first = asked[request.block];
        return (first != null && first != request)
                || others.getOrDefault(request.block, List.of()).stream()
                        .anyMatch(other -> other != request && !other.givenUp);
    }

    /** The number of requests for a block. */
    int requests(int block) {
        int further = others.getOrDefault(block, List.of()).size();
        return asked[block] == null ? further : further + 1;
    }

    /** The free block of the request is expected from its peer. */
    void ask(BlockRequest request) {
        asked[request.block] = request;
        free--;
    }

    /** A block that is expected from one peer is asked of another too. */
    void askAlso(BlockRequest request) {
        others.computeIfAbsent(request.block, block -> new ArrayList<>(2)).add(request);
    }

    /** Forgets a request. */
    void remove(BlockRequest request) {
        unlist(request);
        if (asked[request.block] == request) {
            handOn(request.block);
        }
        if (claims[request.block] == request) {
            claims[request.block] = null;
            claimed--;
        }
    }

    /** The block may be asked of others, though it is still taken from this one. */
    void giveUp(BlockRequest request) {
        request.givenUp = true;
        if (asked[request.block] == request) {
            handOn(request.block);
            askAlso(request);
        }
    }

    /** The request that is being answered with the block right now. */
    @Nullable
    BlockRequest claimOf(int block) {
        return claims[block];
    }

    boolean isClaim(BlockRequest request) {
        return claims[request.block] == request;
    }

    /** The peer begins to send the block: true if it may write it, which it alone may then do. */
    boolean claim(BlockRequest request, long now) {
        int block = request.block;
        if (isHere(block) || checking || claims[block] != null) {
            return false;
        }
        claims[block] = request;
        claimed++;
        request.claimedAt = now;
        if (request.givenUp) {
            expectAgain(request);
        }
        return true;
    }

    /** The block is expected of this request, though it was given up on. */
    void expectAgain(BlockRequest request) {
        request.givenUp = false;
        if (asked[request.block] == null) {
            unlist(request);
            ask(request);
        }
    }

    /** Whether the block is so slow that others should bring it. Patience grows each time, so that it comes at last. */
    boolean isOverdue(BlockRequest claim, long now) {
        return now - claim.claimedAt >= SwarmConfig.SNUB_NANOS * takeovers.getOrDefault(claim.block, 0);
    }

    /** The claim to a block was taken over. */
    void tookOver(int block) {
        takeovers.merge(block, 1, Integer::sum);
    }

    /** The block is here, from the peer that held the claim. {@return the other requests for it, which are void now} */
    List<BlockRequest> received(BlockRequest request) {
        int block = request.block;
        if (claims[block] != request) {
            throw new IllegalStateException("block " + block + " of piece " + piece + " was not claimed");
        }
        List<BlockRequest> rest = others.remove(block);
        List<BlockRequest> voided = rest == null ? new ArrayList<>(0) : rest;
        BlockRequest first = asked[block];
        if (first == null) {
            free--; // it was given up on and came after all
        } else {
            voided.add(first);
        }
        voided.remove(request);
        asked[block] = null;
        claims[block] = null;
        claimed--;
        takeovers.remove(block);
        senders[block] = request.peer.link.identity();
        missing--;
        return voided;
    }

    /** Every request for a block of this piece. */
    List<BlockRequest> allRequests() {
        List<BlockRequest> all = new ArrayList<>();
        for (BlockRequest request : asked) {
            if (request != null) {
                all.add(request);
            }
        }
        others.values().forEach(all::addAll);
        return all;
    }

    /** {@return the sender of each block; all blocks are here} */
    List<PeerIdentity> contributors() {
        List<PeerIdentity> all = new ArrayList<>(blocks);
        for (int block = 0; block < blocks; block++) {
            PeerIdentity sender = senders[block];
            if (sender == null) {
                throw new IllegalStateException("block " + block + " of piece " + piece + " is not here");
            }
            all.add(sender);
        }
        return all;
    }

    /** A block that was here is not: it is wanted again, and the piece not complete. */
    void lost(int block) {
        senders[block] = null;
        free++;
        missing++;
        firstFree = Math.min(firstFree, block);
        checking = false;
    }

    /** The piece failed its hash, so that all blocks are here: everything is wanted again. */
    void restart() {
        Arrays.fill(senders, null);
        free = blocks;
        missing = blocks;
        firstFree = 0;
        checking = false;
        exclusive = true;
    }

    /** The first request is void: the block is expected from another one that was not given up on, or is free. */
    private void handOn(int block) {
        for (BlockRequest other : others.getOrDefault(block, List.of())) {
            if (!other.givenUp) {
                asked[block] = other;
                unlist(other);
                return;
            }
        }
        asked[block] = null;
        free++;
        firstFree = Math.min(firstFree, block);
    }

    private void unlist(BlockRequest request) {
        List<BlockRequest> late = others.get(request.block);
        if (late != null && late.remove(request) && late.isEmpty()) {
            others.remove(request.block);
        }
    }
}
