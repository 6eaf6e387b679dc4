package org.minibittorrent.swarm;

import java.util.LinkedHashSet;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A connected peer of a swarm. Made by {@link Swarm#connected}; gone with {@link Swarm#disconnected}. */
public final class SwarmPeer {
    final PeerLink link;

    /** The peer speaks BEP 6. */
    final boolean fast;

    /** Pieces the peer has. */
    PieceSet has;

    /** The peer told what it has, or let the moment for it pass. */
    boolean announced;

    /** Pieces that it took back by telling anew what it has. */
    long takenBack;

    /** Its pieces count for how rare pieces are. */
    boolean counted = true;

    /** Pieces the peer has and we lack. */
    int interesting;

    /** Of those, the ones nobody has started. */
    int pickable;

    boolean weAreInterested;
    boolean peerChokesUs = true;
    boolean peerIsInterested;
    boolean weChokePeer = true;

    /** When it was choked or unchoked last, for the turns. */
    long chokeChangedAt;

    /** Our requests to it that are not answered yet, the oldest first. Changed by {@link RequestBook} alone. */
    final Set<BlockRequest> requests = new LinkedHashSet<>();

    /** The block it is sending right now, if we take it. */
    @Nullable
    BlockRequest arriving;

    /** Answers it may still send to requests that we took back. */
    int forgiven;

    /** Nothing is asked of it before this time. */
    long notBefore;

    /** It has not sent a block for too long while some were asked of it. */
    boolean snubbed;

    /** It is snubbed, and does not send a byte either. */
    boolean silent;

    /** When the last block came, or as many bytes, or the first of the present requests left. */
    long lastBlockAt;

    /** When the last byte of a block came. */
    long lastByteAt;

    /** Bytes of blocks that came since {@link #lastBlockAt}. */
    int bytesSinceBlock;

    /** It is gone, or about to be: the swarm wants nothing of it any more. */
    boolean leaving;

    final RequestPipeline pipeline;
    final UploadQueue uploads;
    final RateMeter down = new RateMeter();
    final RateMeter up = new RateMeter();

    /** Pieces that this peer is to bring, in the order it took them on. Changed by {@link OpenPieces} alone. */
    final Set<OpenPiece> owned = new LinkedHashSet<>();

    /** Those of them with free blocks. */
    final Set<OpenPiece> ownedWithFree = new LinkedHashSet<>();

    /** Pieces we may ask for while choked (BEP 6). */
    final Set<Integer> allowedToUs = new LinkedHashSet<>();

    /** Pieces it may ask for while choked (BEP 6). */
    final Set<Integer> allowedToPeer = new LinkedHashSet<>();

    /** How many bytes of them it may still have while choked. */
    long allowedBytes;

    /** The id under which it understands {@code lt_donthave} (BEP 54). */
    OptionalInt dontHaveId = OptionalInt.empty();

    /** It knows of all pieces that we lost. */
    boolean toldOfLost;

    SwarmPeer(PeerLink link, boolean fast, int pieces, SwarmConfig config, long now) {
        this.link = link;
        this.fast = fast;
        this.has = new PieceSet(pieces);
        this.pipeline = new RequestPipeline(config.maxRequestsPerPeer(), now);
        this.uploads = new UploadQueue(config.maxQueuedRequests());
        this.lastBlockAt = now;
        this.lastByteAt = now;
        this.notBefore = now;
        this.chokeChangedAt = now;
    }

    /** Ends the connection; nothing is asked of the peer any more. */
    void close(String reason) {
        leaving = true;
        link.close(reason);
    }

    /** {@return the identity of the peer} */
    public PeerIdentity identity() {
        return link.identity();
    }

    /** How many pieces it has. */
    public int pieces() {
        return has.count();
    }

    /** {@return the blocks that came from it and went to it} */
    public Traffic traffic(long now) {
        return Traffic.of(down, up, now);
    }

    /** Whether blocks may come from it that are to be taken, or that were. */
    public boolean maySendBlocks() {
        return !requests.isEmpty() || forgiven > 0;
    }
}
