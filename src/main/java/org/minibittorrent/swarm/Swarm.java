package org.minibittorrent.swarm;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.PieceLayout;
import org.minibittorrent.wire.Message;
import org.minibittorrent.wire.WireException;

/**
 * One torrent among its connected peers: takes their messages and the time, and says what to send, to fetch and to hash.
 *
 * <p>Not thread safe; see the package for who owns it. {@code now} is always nanoseconds of one monotonic clock.
 */
public final class Swarm {
    /** A peer that sends nothing of what was asked for so long is snubbed. */
    static final long SNUB_NANOS = 20_000_000_000L;

    /** How long a peer that rejected a request is left alone. */
    private static final long REJECT_PAUSE_NANOS = 500_000_000L;

    /** Blocks that nobody asked for which a peer may send before it is taken for hostile. */
    private static final int UNASKED_TOLERATED = 64;

    /** Pieces a choked peer may tell us it serves all the same; it is expected to name about ten. */
    private static final int MAX_ALLOWED_FAST = 128;

    private final PieceLayout layout;
    private final PieceSet have;
    private final SwarmConfig config;
    private final SwarmHost host;
    private final Set<SwarmPeer> peers = new LinkedHashSet<>();
    private final PiecePicker picker;
    private final BlockScheduler scheduler;
    private final Uploads uploads;
    private final Interest interest;
    private final BlameLedger ledger = new BlameLedger();

    /** Pieces that we had, may have told others of, and lost. */
    private final Set<Integer> lost = new LinkedHashSet<>();

    private boolean downloading = true;

    /**
     * A swarm without peers.
     *
     * @param have the pieces that are verified already; the swarm owns it from now on
     */
    public Swarm(PieceLayout layout, PieceSet have, SwarmConfig config, RandomGenerator random, SwarmHost host) {
        this.layout = layout;
        this.have = have;
        this.config = config;
        this.host = host;
        this.picker = new PiecePicker(layout.pieceCount(), random);
        this.interest = new Interest(have, picker);
        this.scheduler = new BlockScheduler(layout, picker, host, config, peers);
        this.uploads = new Uploads(have, config, peers);
        for (int piece = 0; piece < layout.pieceCount(); piece++) {
            if (!have.has(piece)) {
                picker.add(piece);
            }
        }
    }

    /**
     * A peer has shaken hands. Tells it at once what we have.
     *
     * @param allowedFast pieces it may ask for even while choked (BEP 6); none if it does not speak that
     */
    public SwarmPeer connected(PeerLink link, boolean fast, boolean extensions, int[] allowedFast, long now) {
        SwarmPeer peer = new SwarmPeer(link, fast, extensions, layout.pieceCount(), config, now);
        peers.add(peer);
        if (fast && have.isFull()) {
            link.send(new Message.HaveAll());
        } else if (fast && have.count() == 0) {
            link.send(new Message.HaveNone());
        } else if (have.count() > 0) {
            link.send(new Message.Bitfield(have.toBitfield()));
        }
        if (extensions) {
            link.send(Message.ExtendedHandshake.ours(config.maxQueuedRequests(), config.listenPort()));
        }
        for (int piece : allowedFast) {
            if (fast && have.has(piece)) {
                peer.allowedToPeer.add(piece);
                link.send(new Message.AllowedFast(piece));
            }
        }
        return peer;
    }

    /** A connection is gone. */
    public void disconnected(SwarmPeer peer, long now) {
        if (!peers.remove(peer)) {
            return;
        }
        peer.connected = false;
        scheduler.releaseAll(peer);
        interest.forget(peer);
        uploads.rechoke(now);
        scheduler.fillAll(now);
    }

    /** Takes a message of a peer. */
    public void receive(SwarmPeer peer, Message message, long now) throws WireException {
        if (message instanceof Message.Request request) {
            uploads.requested(peer, request);
        } else if (message instanceof Message.Have haveMessage) {
            interest.gained(peer, haveMessage.piece());
            reconsider(peer, now);
        } else if (message instanceof Message.Cancel cancel) {
            uploads.cancelled(peer, cancel);
        } else if (message instanceof Message.Choke) {
            choked(peer, now);
        } else if (message instanceof Message.Unchoke) {
            if (peer.peerChokesUs) {
                peer.peerChokesUs = false;
                peer.pipeline.unchoked();
                scheduler.fill(peer, now);
            }
        } else if (message instanceof Message.Interested) {
            peer.peerIsInterested = true;
            uploads.rechoke(now);
        } else if (message instanceof Message.NotInterested) {
            peer.peerIsInterested = false;
            uploads.rechoke(now);
        } else if (message instanceof Message.Bitfield bitfield) {
            interest.bitfield(peer, PieceSet.fromBitfield(bitfield.bits(), layout.pieceCount()));
            reconsider(peer, now);
        } else if (message instanceof Message.ExtendedHandshake handshake) {
            peer.dontHaveId = handshake.dontHaveId();
            lost.forEach(piece -> tellLost(peer, piece));
            handshake.reqq().ifPresent(reqq -> peer.pipeline.limit(Math.min(reqq, config.maxRequestsPerPeer())));
        } else if (message instanceof Message.DontHave dontHave) {
            interest.lost(peer, dontHave.piece());
            reconsider(peer, now);
        } else {
            receiveFast(peer, message, now);
        }
    }

    /** The messages of BEP 6, which only a peer that announced it may send; everything else is ignored. */
    private void receiveFast(SwarmPeer peer, Message message, long now) throws WireException {
        boolean fastMessage = true;
        if (message instanceof Message.HaveAll) {
            interest.announced(peer, PieceSet.full(layout.pieceCount()));
            reconsider(peer, now);
        } else if (message instanceof Message.HaveNone) {
            interest.announced(peer, new PieceSet(layout.pieceCount()));
            reconsider(peer, now);
        } else if (message instanceof Message.RejectRequest reject) {
            rejected(peer, reject, now);
        } else if (message instanceof Message.AllowedFast allowed) {
            if (peer.allowedToUs.size() < MAX_ALLOWED_FAST && peer.allowedToUs.add(allowed.piece())) {
                scheduler.fill(peer, now);
            }
        } else {
            fastMessage = message instanceof Message.SuggestPiece;
        }
        if (fastMessage && !peer.fast) {
            throw new WireException("message of the fast extension without having announced it");
        }
    }

    /**
     * A peer begins to send a block.
     *
     * @return true if its bytes are to go to their place in the piece, false if they are to be thrown away
     */
    public boolean beginBlock(SwarmPeer peer, int piece, int begin, int length, long now) throws WireException {
        OpenPiece opened = scheduler.open(piece);
        int block = begin / PieceLayout.BLOCK_LENGTH;
        if (opened != null
                && begin % PieceLayout.BLOCK_LENGTH == 0
                && block < opened.blocks
                && length == layout.blockLength(piece, block)) {
            if (opened.claim(block, peer)) {
                return true;
            }
            if (opened.isAskedOf(block, peer)) {
                scheduler.release(opened, block, peer); // somebody else is sending it just now
                return false;
            }
        }
        if (--peer.forgiven < -UNASKED_TOLERATED) {
            throw new WireException("sends blocks nobody asked for");
        }
        return false;
    }

    /** Bytes of a block have come, wanted or not. */
    public void bytesReceived(SwarmPeer peer, int count, long now) {
        peer.down.add(count, now);
        peer.lastDataAt = now;
        if (peer.snubbed) {
            peer.snubbed = false;
            peer.pipeline.recover();
        }
    }

    /** The last byte of a block for which {@link #beginBlock} said true is in its place. */
    public void blockReceived(SwarmPeer peer, int piece, int begin, long now) {
        OpenPiece opened = scheduler.open(piece);
        if (opened == null) {
            throw new IllegalStateException("piece " + piece + " is not in progress");
        }
        peer.pipeline.blockReceived();
        if (scheduler.received(opened, begin / PieceLayout.BLOCK_LENGTH, peer)) {
            host.check(piece, ledger.waitsFor(piece));
        }
        scheduler.fill(peer, now);
    }

    /** The store has made room for a piece. */
    public void piecePrepared(int piece, long now) {
        scheduler.prepared(piece, now);
    }

    /**
     * A complete piece was hashed.
     *
     * @param digests of its blocks; must be there if the piece is bad, or if they were asked for
     */
    public void pieceChecked(int piece, boolean good, @Nullable List<Long> digests, long now) {
        OpenPiece opened = scheduler.open(piece);
        if (opened == null || !opened.checking) {
            throw new IllegalStateException("piece " + piece + " is not being checked");
        }
        Set<PeerIdentity> culprits = Set.of();
        if (good) {
            scheduler.close(piece);
            have.add(piece);
            lost.remove(piece);
            if (digests != null) {
                culprits = ledger.passed(piece, digests);
            }
            host.verified(piece);
            for (SwarmPeer peer : peers) {
                peer.link.send(new Message.Have(piece));
                if (peer.has.has(piece)) {
                    peer.interesting--;
                    interest.update(peer, downloading);
                }
            }
        } else if (digests != null) {
            culprits = ledger.failed(piece, opened.contributors(), digests);
        }
        for (PeerIdentity culprit : culprits) {
            blame(culprit, piece);
        }
        if (!good) {
            scheduler.restart(opened, now);
        } else if (have.isFull()) {
            host.completed();
            closeUseless();
        }
    }

    /** A verified piece can no longer be read: it is offered no more, and fetched again where that is possible. */
    public void lose(int piece, long now) {
        if (!have.remove(piece)) {
            return;
        }
        lost.add(piece);
        picker.add(piece);
        for (SwarmPeer peer : peers) {
            if (peer.has.has(piece)) {
                peer.interesting++;
                peer.pickable++;
                interest.update(peer, downloading);
            }
            tellLost(peer, piece);
        }
        scheduler.fillAll(now);
    }

    /** The block to send next to a peer; null if nothing waits. Stays there until {@link #uploadTaken}. */
    public Message.@Nullable Request nextUpload(SwarmPeer peer) {
        return uploads.next(peer);
    }

    /** The block told by {@link #nextUpload} is on its way. */
    public void uploadTaken(SwarmPeer peer, long now) {
        Message.Request request = peer.uploads.poll();
        if (request != null) {
            peer.up.add(request.length(), now);
        }
    }

    /** Stops or resumes downloading; what is there goes on being shared. Stopping takes back what was asked for. */
    public void setDownloading(boolean wanted, long now) {
        downloading = wanted;
        for (SwarmPeer peer : peers) {
            interest.update(peer, downloading);
            if (!wanted) {
                scheduler.cancelAll(peer);
            }
        }
        scheduler.fillAll(now);
    }

    /** To be called a few times a second: turns, rates, and peers that let us wait. */
    public void tick(long now) {
        for (SwarmPeer peer : peers) {
            peer.pipeline.measure(peer.down.rate(now), now);
            if (!peer.snubbed && peer.outstanding > 0 && now - peer.lastDataAt > SNUB_NANOS) {
                peer.snubbed = true;
                peer.pipeline.snub();
                scheduler.giveUpOn(peer);
                peer.link.discardArriving();
            }
        }
        uploads.rechoke(now);
        scheduler.fillAll(now);
    }

    /** Why nothing comes; empty if blocks are on their way or nothing is missing. */
    public Optional<StallReason> stall() {
        return have.isFull() ? Optional.empty() : StallReason.find(peers, scheduler);
    }

    /** Every wanted block is asked of someone, so that some may be asked of several. */
    boolean isEndgame() {
        return scheduler.isEndgame();
    }

    /** Whether every piece is verified. */
    public boolean isComplete() {
        return have.isFull();
    }

    /** The verified pieces; to be read only. */
    public PieceSet have() {
        return have;
    }

    /** The connected peers, in the order they came. */
    public Collection<SwarmPeer> peers() {
        return Collections.unmodifiableSet(peers);
    }

    private void choked(SwarmPeer peer, long now) {
        peer.peerChokesUs = true;
        if (!peer.fast) {
            // BEP 3: a choke drops all requests, silently. Blocks already on the wire may still come.
            scheduler.releaseAll(peer);
            scheduler.fillAll(now);
        }
    }

    private void rejected(SwarmPeer peer, Message.RejectRequest reject, long now) {
        OpenPiece opened = scheduler.open(reject.piece());
        int block = reject.begin() / PieceLayout.BLOCK_LENGTH;
        if (opened != null && block < opened.blocks && opened.isAskedOf(block, peer)) {
            peer.notBefore = now + REJECT_PAUSE_NANOS;
            scheduler.release(opened, block, peer);
            scheduler.fillAll(now);
        }
    }

    private static void tellLost(SwarmPeer peer, int piece) {
        peer.dontHaveId.ifPresent(id -> peer.link.send(new Message.DontHave(piece, id)));
    }

    private void reconsider(SwarmPeer peer, long now) {
        interest.update(peer, downloading);
        scheduler.fill(peer, now);
        if (have.isFull() && peer.has.isFull()) {
            peer.link.close("both have everything");
        }
    }

    private void blame(PeerIdentity culprit, int piece) {
        host.blamed(culprit, piece);
        for (SwarmPeer peer : new ArrayList<>(peers)) {
            if (peer.identity().equals(culprit)) {
                peer.link.close("sent wrong data of piece " + piece);
            }
        }
    }

    private void closeUseless() {
        for (SwarmPeer peer : peers) {
            if (peer.has.isFull()) {
                peer.link.close("both have everything");
            }
        }
    }
}
