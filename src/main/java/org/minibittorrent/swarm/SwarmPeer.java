package org.minibittorrent.swarm;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.OptionalInt;
import java.util.Set;

/** What a swarm knows of one connected peer. Made by {@link Swarm#connected}; gone with {@link Swarm#disconnected}. */
public final class SwarmPeer {
    final PeerLink link;

    /** The peer speaks BEP 6. */
    final boolean fast;

    /** The peer speaks BEP 10. */
    final boolean extensions;

    /** Pieces the peer has. */
    PieceSet has;

    /** The peer told what it has, or let the moment for it pass. */
    boolean announced;

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

    /** Blocks asked of it that are still to come. */
    int outstanding;

    /** Blocks it may still send although we took the request back. */
    int forgiven;

    /** Nothing is asked of it before this time. */
    long notBefore;

    /** It has not sent a byte of a block for too long while some were asked of it. */
    boolean snubbed;

    /** When the last byte of a block came, or the first of the present requests left. */
    long lastDataAt;

    boolean connected = true;

    final RequestPipeline pipeline;
    final UploadQueue uploads;
    final RateMeter down = new RateMeter();
    final RateMeter up = new RateMeter();

    /** Pieces that this peer is to bring, in the order they were started. */
    final ArrayDeque<OpenPiece> owned = new ArrayDeque<>();

    /** Pieces we may ask for while choked (BEP 6). */
    final Set<Integer> allowedToUs = new LinkedHashSet<>();

    /** Pieces it may ask for while choked (BEP 6). */
    final Set<Integer> allowedToPeer = new LinkedHashSet<>();

    /** The id under which it understands {@code lt_donthave} (BEP 54). */
    OptionalInt dontHaveId = OptionalInt.empty();

    SwarmPeer(PeerLink link, boolean fast, boolean extensions, int pieces, SwarmConfig config, long now) {
        this.link = link;
        this.fast = fast;
        this.extensions = extensions;
        this.has = new PieceSet(pieces);
        this.pipeline = new RequestPipeline(config.maxRequestsPerPeer(), now);
        this.uploads = new UploadQueue(config.maxQueuedRequests());
        this.lastDataAt = now;
        this.notBefore = now;
        this.chokeChangedAt = now;
    }

    /** Who it is. */
    public PeerIdentity identity() {
        return link.identity();
    }

    /** How many pieces it has. */
    public int pieces() {
        return has.count();
    }

    /** Bytes of blocks a second that come from it. */
    public long downloadRate(long now) {
        return down.rate(now);
    }

    /** Bytes of blocks a second that go to it. */
    public long uploadRate(long now) {
        return up.rate(now);
    }

    /** Bytes of blocks that came from it. */
    public long downloaded() {
        return down.total();
    }

    /** Bytes of blocks that went to it. */
    public long uploaded() {
        return up.total();
    }

    /** Whether it refuses our requests at present. */
    public boolean chokesUs() {
        return peerChokesUs;
    }

    /** Blocks asked of it that are still to come. */
    public int outstanding() {
        return outstanding;
    }
}
