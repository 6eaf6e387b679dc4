package org.minibittorrent.swarm;

import java.util.LinkedHashSet;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A connected peer of a swarm. Made by {@link Swarm#connected}; gone with {@link Swarm#disconnected}. */
public final class SwarmPeer {
    final PeerLink link;
    final boolean fast; // it speaks BEP 6
    final RequestPipeline pipeline;
    final UploadQueue uploads;
    final RateMeter down = new RateMeter();
    final RateMeter up = new RateMeter();

    PieceSet has;
    boolean announced; // it told what it has, or let the moment for it pass
    long takenBack; // pieces that it took back by telling anew what it has
    boolean counted = true; // its pieces count for how rare pieces are
    int interesting; // pieces it has and we lack
    int pickable; // of those, the ones nobody has started
    boolean toldOfLost; // it knows of all pieces that we lost
    OptionalInt dontHaveId = OptionalInt.empty(); // the id under which it understands lt_donthave (BEP 54)

    boolean weAreInterested;
    boolean peerChokesUs = true;
    boolean peerIsInterested;
    boolean weChokePeer = true;
    long chokeChangedAt; // when it was choked or unchoked last, for the turns

    /** Our requests to it that are not answered yet, the oldest first. Changed by {@link RequestBook} alone. */
    final Set<BlockRequest> requests = new LinkedHashSet<>();

    @Nullable
    BlockRequest arriving; // the block it is sending right now, if we take it

    /** Blocks that it may still send, or reject, because the requests that were taken back may have been under way. */
    final Set<Long> owed = new LinkedHashSet<>();

    int unasked; // answers to requests that were never made
    int answered; // blocks that came
    int lost; // requests that it turned down or forgot
    int round = 1; // of the next request; see BlockRequest
    int overtaken; // it answered a request of this round: those of earlier ones are late
    int chokedRound; // it choked us after the requests of this round
    long chokedAt;
    long longestGap = SwarmConfig.QUIET_NANOS; // between bytes of blocks, while some were asked of it; fades
    int reminders; // since it sent a byte of a block
    long remindedAt;
    long notBefore; // nothing is asked of it before this time
    boolean snubbed; // it has not sent a block for too long while some were asked of it
    boolean silent; // it is snubbed, and does not send a byte either
    long lastBlockAt; // when the last block came, or as many bytes, or the first of the present requests left
    long lastByteAt; // when the last byte of a block came
    int bytesSinceBlock; // bytes of blocks that came since lastBlockAt
    boolean leaving; // it is gone, or about to be: the swarm wants nothing of it any more

    /** Pieces that this peer is to bring, in the order it took them on. Changed by {@link OpenPieces} alone. */
    final Set<OpenPiece> owned = new LinkedHashSet<>();
    /** Those of them with free blocks. */
    final Set<OpenPiece> ownedWithFree = new LinkedHashSet<>();

    final Set<Integer> allowedToUs = new LinkedHashSet<>(); // pieces we may ask for while choked (BEP 6)
    final Set<Integer> allowedToPeer = new LinkedHashSet<>(); // pieces it may ask for while choked (BEP 6)
    long allowedBytes; // how many bytes of them it may still have while choked

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
        this.remindedAt = now;
        this.chokedAt = now;
    }

    /** Ends the connection; nothing is asked of the peer any more. */
    void close(String reason) {
        leaving = true;
        link.close(reason);
    }

    public PeerIdentity identity() {
        return link.identity();
    }

    /** How many pieces it has. */
    public int pieces() {
        return has.count();
    }

    public boolean hasPiece(int piece) {
        return has.has(piece);
    }

    /** {@return the blocks that came from it and went to it} */
    public Traffic traffic(long now) {
        return Traffic.of(down, up, now);
    }

    /** Whether blocks may come from it that are to be taken, or that were. */
    public boolean maySendBlocks() {
        return !requests.isEmpty() || !owed.isEmpty();
    }

    /** Whether blocks wait here to be sent to it. */
    public boolean isOwedBlocks() {
        return uploads.size() > 0;
    }

    /** When a byte of a block came from it last, or when it was asked for the first of the present ones. */
    public long heardAt() {
        return lastByteAt - lastBlockAt > 0 ? lastByteAt : lastBlockAt;
    }
}
