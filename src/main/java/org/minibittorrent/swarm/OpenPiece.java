package org.minibittorrent.swarm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A piece that is being downloaded: for each block, of whom it is asked, who is sending it right now, and who sent it.
 *
 * <p>At most one connection at a time may write a block (its claim), and none may once the block is there: a late or
 * malicious duplicate never reaches bytes that are verified.
 */
final class OpenPiece {
    final int piece;
    final int blocks;

    /** The peer that is to bring the whole piece; null while nobody has taken it on. */
    @Nullable
    SwarmPeer owner;

    /** The store has made room for it. */
    boolean prepared;

    /** All blocks are there and it is being hashed. */
    boolean checking;

    /** It failed its hash before: it is fetched from one peer, so that a second failure names the culprit. */
    boolean exclusive;

    private final @Nullable SwarmPeer[] asked;
    private final @Nullable SwarmPeer[] arriving;
    private final @Nullable PeerIdentity[] senders;
    private final Map<Integer, List<SwarmPeer>> alsoAsked = new HashMap<>(0);
    private int free;
    private int missing;
    private int firstFree;

    OpenPiece(int piece, int blocks) {
        this.piece = piece;
        this.blocks = blocks;
        this.asked = new SwarmPeer[blocks];
        this.arriving = new SwarmPeer[blocks];
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

    boolean isHere(int block) {
        return senders[block] != null;
    }

    /** The next free block; there must be one. */
    int nextFree() {
        while (isHere(firstFree) || asked[firstFree] != null) {
            firstFree++;
        }
        return firstFree;
    }

    /** A free block is asked of a peer. */
    void ask(int block, SwarmPeer peer) {
        asked[block] = peer;
        free--;
        List<SwarmPeer> late = alsoAsked.get(block);
        if (late != null) {
            late.remove(peer);
        }
    }

    /** A block asked of someone is asked of this peer too: endgame. */
    void askAlso(int block, SwarmPeer peer) {
        alsoAsked.computeIfAbsent(block, b -> new ArrayList<>(2)).add(peer);
    }

    boolean isAskedOf(int block, SwarmPeer peer) {
        return asked[block] == peer || alsoAsked.getOrDefault(block, List.of()).contains(peer);
    }

    /** The peer first asked for the block; null if it is free or here. */
    @Nullable
    SwarmPeer askedOf(int block) {
        return asked[block];
    }

    int alsoAskedCount(int block) {
        return alsoAsked.getOrDefault(block, List.of()).size();
    }

    /** The peer begins to send the block: true if it may write it, which it alone may then do. */
    boolean claim(int block, SwarmPeer peer) {
        if (isHere(block) || checking || arriving[block] != null || !isAskedOf(block, peer)) {
            return false;
        }
        arriving[block] = peer;
        return true;
    }

    boolean isArriving(int block) {
        return arriving[block] != null;
    }

    boolean isArrivingFrom(int block, SwarmPeer peer) {
        return arriving[block] == peer;
    }

    /** The block is here, from the peer that held the claim. Returns the others it was asked of, to be told. */
    List<SwarmPeer> received(int block, SwarmPeer peer) {
        List<SwarmPeer> others = new ArrayList<>(alsoAsked.getOrDefault(block, List.of()));
        alsoAsked.remove(block);
        SwarmPeer first = asked[block];
        if (first == null) {
            free--; // it was given up on and came after all
        } else {
            others.add(first);
        }
        others.remove(peer);
        asked[block] = null;
        arriving[block] = null;
        senders[block] = peer.link.identity();
        missing--;
        return others;
    }

    /** Takes back one request to a peer (rejected, choked, gone). True if there was one. */
    boolean release(int block, SwarmPeer peer) {
        List<SwarmPeer> others = alsoAsked.get(block);
        boolean had = others != null && others.remove(peer);
        if (asked[block] == peer) {
            handOn(block);
            had = true;
        }
        if (arriving[block] == peer) {
            arriving[block] = null;
        }
        return had;
    }

    /** The peer is slow to answer: the block may be asked of others, though it is still taken from this one. */
    void giveUpOn(int block, SwarmPeer peer) {
        if (asked[block] == peer) {
            handOn(block);
            askAlso(block, peer);
        }
        if (arriving[block] == peer) {
            arriving[block] = null;
        }
    }

    /** Who sent each block; all blocks are here. */
    PeerIdentity[] contributors() {
        PeerIdentity[] all = new PeerIdentity[blocks];
        for (int block = 0; block < blocks; block++) {
            PeerIdentity sender = senders[block];
            if (sender == null) {
                throw new IllegalStateException("block " + block + " of piece " + piece + " is not here");
            }
            all[block] = sender;
        }
        return all;
    }

    /** The piece failed its hash: everything is wanted again. */
    void restart() {
        for (int block = 0; block < blocks; block++) {
            asked[block] = null;
            arriving[block] = null;
            senders[block] = null;
        }
        alsoAsked.clear();
        free = blocks;
        missing = blocks;
        firstFree = 0;
        checking = false;
        exclusive = true;
        owner = null;
    }

    /** The first request is void: the block goes to another peer already asked that still delivers, or is free. */
    private void handOn(int block) {
        List<SwarmPeer> others = alsoAsked.getOrDefault(block, List.of());
        for (SwarmPeer other : others) {
            if (!other.snubbed) {
                asked[block] = other;
                others.remove(other);
                return;
            }
        }
        asked[block] = null;
        free++;
        firstFree = Math.min(firstFree, block);
    }
}
