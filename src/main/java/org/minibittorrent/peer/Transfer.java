package org.minibittorrent.peer;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.metainfo.PieceLayout;
import org.minibittorrent.net.Channel;
import org.minibittorrent.net.Timer;
import org.minibittorrent.store.MappedPiece;
import org.minibittorrent.store.PieceStore;
import org.minibittorrent.swarm.PieceSet;
import org.minibittorrent.swarm.Swarm;
import org.minibittorrent.swarm.SwarmConfig;
import org.minibittorrent.swarm.SwarmPeer;
import org.minibittorrent.wire.AllowedFastSet;
import org.minibittorrent.wire.Handshake;
import org.minibittorrent.wire.PeerId;
import org.minibittorrent.wire.WireException;

/**
 * One torrent on one peer: its swarm, its store and its connections. Loop thread, but for {@link #status}.
 *
 * <pre>
 * CHECKING -> SEEDING
 *    |          ^
 *    v          |
 * DOWNLOADING -> FINISHING        any but FAILED -> CLOSED
 *    ^  |
 *    |  v                         any but CLOSED -> FAILED
 *   PAUSED
 * </pre>
 */
public final class Transfer {
    private static final System.Logger LOG = System.getLogger("org.minibittorrent.peer");
    private static final int ALLOWED_FAST = 10;

    private final PeerNode node;
    private final Metainfo metainfo;
    private final TransferListener listener;
    private final KnownPeers known;
    private final Swarm swarm;
    private final DiskWork disk;
    private final RateLimits limits = new RateLimits();
    private final TransferMeter meter = new TransferMeter();
    private final Set<PeerConnection> connections = new HashSet<>();
    private final Set<PeerConnection> dialling = new HashSet<>();
    private TransferState state;
    private String pauseReason = "";
    private @Nullable IOException failure;
    private @Nullable Timer ticker;
    private volatile TransferStatus status;

    /**
     * A transfer of a store that is open.
     *
     * @param have the pieces that are verified
     */
    Transfer(PeerNode node, Metainfo metainfo, PieceStore store, PieceSet have, TransferListener listener) {
        this.node = node;
        this.metainfo = metainfo;
        this.listener = listener;
        this.known = new KnownPeers(node.random());
        this.disk = new DiskWork(this, node, metainfo, store);
        this.state = have.isFull() ? TransferState.SEEDING : TransferState.DOWNLOADING;
        this.swarm = new Swarm(
                metainfo.layout(), have, SwarmConfig.standard(node.address().getPort()), node.random(), disk);
        this.status = snapshot();
    }

    /** Begins to move: a complete transfer says so, an incomplete one starts to dial. */
    void start(boolean finalNames) {
        if (isOver()) {
            return;
        }
        if (swarm.isComplete() && finalNames) {
            listener.complete();
        } else if (swarm.isComplete()) {
            finish();
        }
        changed();
        tick();
    }

    /** The torrent. Any thread. */
    public Metainfo metainfo() {
        return metainfo;
    }

    InfoHash infoHash() {
        return metainfo.infoHash();
    }

    PieceLayout layout() {
        return metainfo.layout();
    }

    Swarm swarm() {
        return swarm;
    }

    RateLimits limits() {
        return limits;
    }

    WarmPieces warmPieces() {
        return disk.warmPieces();
    }

    /** The state as of a moment ago. Any thread. */
    public TransferStatus status() {
        return status;
    }

    boolean isOver() {
        return state == TransferState.FAILED || state == TransferState.CLOSED;
    }

    /** Names peers to connect to. */
    public void addPeers(Collection<InetSocketAddress> addresses) {
        long now = node.loop().now();
        addresses.forEach(address -> known.add(address, now));
        dial(now);
    }

    /** Stops fetching; what is verified goes on being shared. No effect unless downloading. */
    public void pause() {
        pause("");
    }

    /** Pauses for a reason that lies with the disk. */
    void pause(String reason) {
        if (state == TransferState.DOWNLOADING) {
            state = TransferState.PAUSED;
            pauseReason = reason;
            swarm.setDownloading(false, node.loop().now());
            changed();
        }
    }

    /** Goes on fetching after a pause. */
    public void resume() {
        if (state == TransferState.PAUSED) {
            state = TransferState.DOWNLOADING;
            pauseReason = "";
            disk.retryPreparing();
            swarm.setDownloading(true, node.loop().now());
            changed();
            dial(node.loop().now());
        }
    }

    /** Limits the rates of this transfer, in bytes a second. */
    public void setLimits(long down, long up) {
        limits.down.setRate(down, node.loop().now());
        limits.up.setRate(up, node.loop().now());
    }

    /**
     * Ends the transfer at once: connections first, then files.
     *
     * @param discard delete what an unfinished download has written; otherwise the partial file stays
     */
    public void close(boolean discard) {
        end(TransferState.CLOSED, null, discard);
    }

    /** Ends the transfer because of an error. */
    void fail(IOException cause) {
        end(TransferState.FAILED, cause, false);
    }

    /** Whether a peer from there was named to us. */
    boolean knows(InetAddress ip) {
        return known.knows(ip);
    }

    /** Whether one more connection is welcome. */
    boolean hasRoom() {
        return !isOver() && connections.size() < PeerLimits.CONNECTIONS_PER_TRANSFER;
    }

    /** Hands were shaken: the connection joins the swarm, unless it is one too many. */
    SwarmPeer connectionReady(PeerConnection connection, Handshake handshake) throws WireException {
        PeerId theirs = handshake.peerId();
        if (theirs.equals(node.peerId())) {
            if (connection.isDialled()) {
                known.isOurselves(connection.remote());
            }
            throw new WireException("it is ourselves");
        }
        if (known.isBanned(connection.identity().key())) {
            throw new WireException("was dropped for bad data before");
        }
        if (connection.isDialled()) {
            known.shookHands(connection.remote(), theirs);
        }
        for (PeerConnection other : connections) {
            PeerId otherId = other.peerId();
            if (otherId != null && otherId.equals(theirs)) {
                if (!replaces(connection, other, theirs)) {
                    throw new WireException("connected already");
                }
                other.close("replaced by a connection the other way");
            }
        }
        if (!hasRoom()) {
            throw new WireException("too many connections of this torrent");
        }
        dialling.remove(connection);
        connections.add(connection);
        InetAddress ip = connection.remote().getAddress();
        int[] allowedFast = handshake.fast() && ip instanceof Inet4Address v4
                ? AllowedFastSet.of(infoHash(), v4, layout().pieceCount(), ALLOWED_FAST)
                : new int[0];
        SwarmPeer peer = swarm.connected(
                connection,
                handshake.fast(),
                handshake.extensions(),
                allowedFast,
                node.loop().now());
        tickSoon();
        return peer;
    }

    /** Two peers may dial each other at the same time: both keep the one that the lower peer id dialled. */
    private boolean replaces(PeerConnection fresh, PeerConnection old, PeerId theirs) {
        if (fresh.isDialled() == old.isDialled()) {
            return false;
        }
        boolean oursIsLower = node.peerId().compareTo(theirs) < 0;
        return fresh.isDialled() == oursIsLower;
    }

    /** Clients that take a new peer id for each connection are recognised by where they listen. */
    void listenPortKnown(PeerConnection connection) {
        for (PeerConnection other : connections) {
            if (other != connection
                    && other.listenPort() == connection.listenPort()
                    && other.remote().getAddress().equals(connection.remote().getAddress())
                    && !connection.isDialled()) {
                connection.close("connected already");
            }
        }
    }

    /** A connection is gone, at whatever stage it was. */
    void connectionClosed(PeerConnection connection, @Nullable Throwable cause) {
        long now = node.loop().now();
        dialling.remove(connection);
        if (connection.isDialled()) {
            known.ended(connection.remote(), now);
        }
        SwarmPeer peer = connection.swarmPeer();
        if (connections.remove(connection) && peer != null) {
            swarm.disconnected(peer, now);
        }
    }

    /** Where the blocks of a piece in progress go. */
    MappedPiece preparedPiece(int piece) {
        return disk.prepared(piece);
    }

    /** Moving a block failed: have a worker look whether the file is at fault. */
    void suspectStore() {
        if (!isOver()) {
            disk.checkUnchanged();
        }
    }

    void countDownloaded(int count, long now) {
        meter.down.add(count, now);
    }

    void countUploaded(int count, long now) {
        meter.up.add(count, now);
    }

    /** The last piece is verified: bring it to disk under its final name. */
    void finish() {
        state = TransferState.FINISHING;
        changed();
        disk.finish();
    }

    /** Everything is on disk under its final name. */
    void finished() {
        if (!isOver()) {
            state = TransferState.SEEDING;
            changed();
            listener.complete();
        }
    }

    /** A peer was convicted of bad data. */
    void blamed(org.minibittorrent.swarm.PeerIdentity culprit, int piece) {
        known.ban(culprit.key());
        LOG.log(Level.WARNING, () -> metainfo.name() + ": " + culprit.name() + " sent wrong data of piece " + piece);
        listener.badPeer(culprit.name(), piece);
    }

    /** Takes a new picture of the state and shows it. */
    void changed() {
        status = snapshot();
        listener.status(status);
    }

    private void end(TransferState last, @Nullable IOException cause, boolean discard) {
        if (isOver()) {
            return;
        }
        state = last;
        failure = cause;
        node.forget(this);
        if (ticker != null) {
            ticker.cancel();
        }
        List<PeerConnection> all = new ArrayList<>(connections);
        all.addAll(dialling);
        all.forEach(connection -> connection.closeNow(null));
        disk.close(discard && !swarm.isComplete(), () -> {
            changed();
            listener.ended(cause);
            node.released();
        });
    }

    private void tickSoon() {
        if (ticker == null && !isOver()) {
            ticker = node.loop().schedule(PeerLimits.TICK_NANOS, this::tick);
        }
    }

    private void tick() {
        ticker = null;
        if (isOver()) {
            return;
        }
        long now = node.loop().now();
        swarm.tick(now);
        connections.forEach(connection -> connection.tick(now));
        dial(now);
        changed();
        boolean fetching = !swarm.isComplete() && state != TransferState.PAUSED;
        if (fetching || !connections.isEmpty() || !dialling.isEmpty()) {
            tickSoon();
        }
    }

    private void dial(long now) {
        if (state != TransferState.DOWNLOADING) {
            return;
        }
        int room =
                Math.min(PeerLimits.DIALS - dialling.size(), PeerLimits.CONNECTIONS_PER_TRANSFER - connections.size());
        Set<PeerId> connected = new HashSet<>();
        connections.forEach(connection -> {
            PeerId id = connection.peerId();
            if (id != null) {
                connected.add(id);
            }
        });
        for (InetSocketAddress address : known.due(Math.max(0, room), connected, now)) {
            PeerConnection connection = new PeerConnection(node, address, this);
            known.dialled(address);
            dialling.add(connection);
            Channel channel = node.dial(address, connection);
            connection.attach(channel);
        }
        tickSoon();
    }

    private TransferStatus snapshot() {
        long now = node.loop().now();
        List<TransferStatus.Connected> peers = new ArrayList<>(connections.size());
        for (SwarmPeer peer : swarm.peers()) {
            peers.add(new TransferStatus.Connected(
                    peer.identity().name(),
                    peer.pieces(),
                    peer.downloadRate(now),
                    peer.uploadRate(now),
                    peer.downloaded(),
                    peer.uploaded()));
        }
        return meter.status(state, reason(), layout(), swarm.have(), List.copyOf(peers), now);
    }

    private String reason() {
        return StallText.of(state, pauseReason, failure, swarm.stall(), dialling.size(), known.hasHope());
    }
}
