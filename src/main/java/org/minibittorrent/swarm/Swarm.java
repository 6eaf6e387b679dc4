package org.minibittorrent.swarm;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.PieceLayout;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.wire.Message;
import org.minibittorrent.wire.WireException;

/**
 * One torrent among its connected peers: takes their messages and the time, and orders what to send, to fetch and to hash.
 * Not thread safe: one thread owns it. {@code now} is always nanoseconds of one monotonic clock.
 */
public final class Swarm {
    private final PieceLayout layout;
    private final PieceSet have;
    private final SwarmConfig config;
    private final SwarmStore store;
    private final SwarmHost host;
    private final Set<SwarmPeer> peers = new LinkedHashSet<>();
    private final Holdings holdings;
    private final Interest interest;
    final Fetching fetching;
    private final Uploads uploads;
    private final BlameLedger ledger = new BlameLedger();
    private final RateMeter down = new RateMeter();
    private final RateMeter up = new RateMeter();

    /** A swarm without peers, which from now on owns the set of pieces that are verified already. */
    public Swarm(
            PieceLayout layout,
            PieceSet have,
            SwarmConfig config,
            RandomGenerator random,
            SwarmStore store,
            SwarmHost host) {
        this.layout = layout;
        this.have = have;
        this.config = config;
        this.store = store;
        this.host = host;
        PiecePicker picker = new PiecePicker(layout.pieceCount(), random);
        this.holdings = new Holdings(have, peers);
        this.interest = new Interest(have, picker, peers);
        this.fetching = new Fetching(layout, interest, store, config, peers);
        this.uploads = new Uploads(layout, have, config, peers);
        for (int piece = 0; piece < layout.pieceCount(); piece++) {
            if (!have.has(piece)) {
                picker.add(piece);
            }
        }
    }

    /** A peer has shaken hands: tells it what we have, and what it may ask for while choked if it speaks BEP 6. */
    public SwarmPeer connected(PeerLink link, boolean fast, boolean extensions, int[] allowedFast, long now) {
        SwarmPeer peer = new SwarmPeer(link, fast, layout.pieceCount(), config, now);
        peers.add(peer);
        holdings.tellAll(peer);
        if (extensions) {
            link.send(Message.ExtendedHandshake.ours(config.maxQueuedRequests(), config.listenPort()));
        }
        uploads.allowFast(peer, allowedFast);
        return peer;
    }

    /** A connection is gone. */
    public void disconnected(SwarmPeer peer, long now) {
        if (peers.remove(peer)) {
            peer.leaving = true;
            interest.forget(peer);
            uploads.disconnected(peer, now);
            fetching.disconnected(peer, now);
        }
    }

    /** Takes a message of a peer; one that the swarm has closed has nothing to say any more. */
    public void receive(SwarmPeer peer, Message message, long now) throws WireException {
        if (peer.leaving) {
            return;
        }
        if (message instanceof Message.Request request) {
            uploads.requested(peer, request);
        } else if (message instanceof Message.Have haveMessage) {
            if (interest.gained(peer, haveMessage.piece())) {
                fetching.scheduler.fill(peer, now);
            }
            closeIfUseless(peer);
        } else if (message instanceof Message.Cancel cancel) {
            uploads.cancelled(peer, cancel);
        } else if (message instanceof Message.Choke) {
            fetching.choked(peer, now);
        } else if (message instanceof Message.Unchoke) {
            fetching.unchoked(peer, now);
        } else if (message instanceof Message.Interested) {
            uploads.interested(peer, now);
        } else if (message instanceof Message.NotInterested) {
            peer.peerIsInterested = false; // the next tick gives its slot to another
        } else if (message instanceof Message.Bitfield bitfield) {
            bitfield(peer, PieceSet.fromBitfield(bitfield.bits(), layout.pieceCount()), now);
        } else if (message instanceof Message.ExtendedHandshake handshake) {
            peer.dontHaveId = handshake.dontHaveId();
            holdings.understandsLoss(peer);
            handshake.reqq().ifPresent(reqq -> peer.pipeline.limit(Math.min(reqq, config.maxRequestsPerPeer())));
        } else if (message instanceof Message.DontHave dontHave) {
            lost(peer, dontHave.piece(), now);
        } else {
            receiveFast(peer, message, now);
        }
    }

    /** The messages of BEP 6, which only a peer that announced it may send; everything else is ignored. */
    private void receiveFast(SwarmPeer peer, Message message, long now) throws WireException {
        boolean fastMessage = message instanceof Message.HaveAll
                || message instanceof Message.HaveNone
                || message instanceof Message.RejectRequest
                || message instanceof Message.AllowedFast
                || message instanceof Message.SuggestPiece;
        if (fastMessage && !peer.fast) {
            throw new WireException("message of the fast extension without having announced it");
        }
        if (message instanceof Message.HaveAll) {
            announced(peer, PieceSet.full(layout.pieceCount()), now);
        } else if (message instanceof Message.HaveNone) {
            announced(peer, new PieceSet(layout.pieceCount()), now);
        } else if (message instanceof Message.RejectRequest reject) {
            fetching.rejected(peer, reject, now);
        } else if (message instanceof Message.AllowedFast allowed) {
            fetching.allowedFast(peer, allowed.piece(), now);
        }
    }

    /** A peer begins to send a block: true if its bytes are to go to their place, false to have them thrown away. */
    public boolean beginBlock(SwarmPeer peer, int piece, int begin, int length, long now) throws WireException {
        return !peer.leaving && fetching.beginBlock(peer, piece, begin, length, now);
    }

    /** Bytes of a block have come, wanted or not. */
    public void bytesReceived(SwarmPeer peer, int count, long now) {
        down.add(count, now);
        fetching.bytesReceived(peer, count, now);
    }

    /** The last byte of a block for which {@link #beginBlock} said true is in its place. */
    public void blockReceived(SwarmPeer peer, int piece, int begin, long now) {
        if (fetching.blockReceived(peer, piece, begin, now)) {
            store.check(piece, ledger.waitsFor(piece));
        }
        fetching.scheduler.fill(peer, now);
    }

    /** A block that was received could not be kept: it is wanted again. */
    public void blockLost(int piece, int begin) {
        fetching.pieces.lost(piece, begin / PieceLayout.BLOCK_LENGTH);
    }

    /** The store has made room for a piece. */
    public void piecePrepared(int piece, long now) {
        fetching.prepared(piece, now);
    }

    /** A complete piece was hashed. The digests of its blocks must be there if it is bad, or if they were asked for. */
    public void pieceChecked(int piece, boolean good, @Nullable List<Long> digests, long now) {
        OpenPiece opened = fetching.checking(piece);
        if (good) {
            fetching.pieces.close(opened);
            if (digests != null) {
                blame(ledger.passed(piece, digests), piece);
            }
            holdings.gain(piece);
            interest.verified(piece);
            host.verified(piece);
            if (have.isFull()) {
                host.completed();
                peers.forEach(this::closeIfUseless);
            }
        } else {
            if (digests != null) {
                blame(ledger.failed(piece, opened.contributors(), digests), piece);
            }
            fetching.pieces.restart(opened);
            fetching.scheduler.fillAll(now);
        }
    }

    /** A verified piece can no longer be read: it is offered no more, and fetched again where that is possible. */
    public void lose(int piece, long now) {
        if (holdings.lose(piece)) {
            interest.missing(piece);
            fetching.scheduler.fillAll(now);
        }
    }

    /** A lost piece can be read again, as it was. Nothing if it is being fetched. */
    public void regain(int piece) {
        if (!have.has(piece) && interest.picker.isWaiting(piece)) {
            interest.started(piece);
            holdings.gain(piece);
            interest.verified(piece);
        }
    }

    /** The block to send next to a peer; null if nothing waits. Stays there until {@link #uploadTaken}. */
    public Message.@Nullable Request nextUpload(SwarmPeer peer) {
        return uploads.next(peer);
    }

    /** The block told by {@link #nextUpload} is on its way. */
    public void uploadTaken(SwarmPeer peer, long now) {
        Message.Request request = peer.uploads.poll();
        if (request != null) {
            up.add(request.length(), now);
            peer.up.add(request.length(), now);
        }
    }

    /** Stops or resumes downloading; what is there goes on being shared. Stopping takes back what was asked for. */
    public void setDownloading(boolean wanted, long now) {
        interest.setDownloading(wanted);
        if (wanted) {
            fetching.scheduler.fillAll(now);
        } else {
            fetching.stop();
        }
    }

    /** To be called a few times a second: turns, rates, and peers that let us wait. */
    public void tick(long now) {
        uploads.rechoke(now);
        fetching.tick(now);
    }

    /** Whether blocks are expected of a peer, and nobody else is likely to bring them. */
    public boolean dependsOn(SwarmPeer peer) {
        return peer.requests.stream()
                .anyMatch(request -> peers.stream()
                        .noneMatch(other -> other != peer
                                && !other.silent
                                && !other.peerChokesUs
                                && other.has.has(request.piece.piece)));
    }

    /** {@return the reason for which nothing comes; empty if blocks are on their way or nothing is missing} */
    public Optional<Standstill> stall() {
        return have.isFull() ? Optional.empty() : Stall.find(peers, fetching.pieces);
    }

    /** {@return the blocks that came from all peers, those that are gone too, and went to them} */
    public Traffic traffic(long now) {
        return Traffic.of(down, up, now);
    }

    public PieceLayout layout() {
        return layout;
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

    private void announced(SwarmPeer peer, PieceSet pieces, long now) throws WireException {
        interest.announced(peer, pieces);
        fetching.scheduler.fill(peer, now);
        closeIfUseless(peer);
    }

    /**
     * The peer tells what it has by a bitfield: once and first of all, says BEP 3. aria2 sends another one whenever that is
     * shorter than many HAVEs, so a later one is taken for what has changed.
     */
    private void bitfield(SwarmPeer peer, PieceSet pieces, long now) throws WireException {
        if (!peer.announced) {
            announced(peer, pieces, now);
            return;
        }
        PieceSet gained = pieces.minus(peer.has);
        PieceSet lost = peer.has.minus(pieces);
        peer.takenBack += lost.count();
        if (peer.takenBack > pieces.size()) {
            throw new WireException("takes back by bitfields what it has, again and again");
        }
        for (int piece = lost.next(0); piece >= 0; piece = lost.next(piece + 1)) {
            lost(peer, piece, now);
        }
        for (int piece = gained.next(0); piece >= 0; piece = gained.next(piece + 1)) {
            interest.gained(peer, piece);
        }
        fetching.scheduler.fill(peer, now);
        closeIfUseless(peer);
    }

    private void lost(SwarmPeer peer, int piece, long now) {
        if (interest.lost(peer, piece)) {
            fetching.withdrawn(peer, piece, now);
        }
    }

    private void blame(Set<PeerIdentity> culprits, int piece) {
        for (PeerIdentity culprit : culprits) {
            host.blamed(culprit, piece);
            for (SwarmPeer peer : peers) {
                if (peer.identity().equals(culprit)) {
                    peer.close("sent wrong data of piece " + piece);
                }
            }
        }
    }

    private void closeIfUseless(SwarmPeer peer) {
        if (have.isFull() && peer.has.isFull()) {
            peer.close("both have everything");
        }
    }
}
