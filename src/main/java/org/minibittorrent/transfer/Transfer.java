package org.minibittorrent.transfer;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.metainfo.PieceLayout;
import org.minibittorrent.net.Timer;
import org.minibittorrent.store.PieceMemory;
import org.minibittorrent.store.PieceStore;
import org.minibittorrent.swarm.PeerIdentity;
import org.minibittorrent.swarm.PieceSet;
import org.minibittorrent.swarm.Swarm;
import org.minibittorrent.swarm.SwarmConfig;
import org.minibittorrent.swarm.SwarmPeer;
import org.minibittorrent.transfer.connection.PeerConnection;
import org.minibittorrent.transfer.connection.RemotePeer;
import org.minibittorrent.transfer.disk.ChangeWatch;
import org.minibittorrent.transfer.disk.DiskWork;
import org.minibittorrent.transfer.disk.WarmPieces;
import org.minibittorrent.transfer.rate.RateLimits;
import org.minibittorrent.wire.AllowedFastSet;
import org.minibittorrent.wire.Handshake;
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
    private static final System.Logger LOG = System.getLogger("org.minibittorrent.transfer");

    private final TransferEngine engine;
    private final Metainfo metainfo;
    private final TransferListener listener;
    private final @Nullable TransferGate gate;
    private final Swarm swarm;
    private final DiskWork disk;
    private final RateLimits limits;
    private final TransferMeter meter = new TransferMeter();
    private final Connections connections;
    private final ChangeWatch watch;
    private TransferState state;
    private String pauseReason = "";
    private String unreadable = "";
    private @Nullable IOException failure;
    private @Nullable Timer ticker;
    private volatile TransferStatus status;

    /**
     * A transfer of a store that is open.
     *
     * @param have the pieces that are verified
     * @param gate null to admit whom the engine admits, and peers that were named
     */
    Transfer(
            TransferEngine engine,
            Metainfo metainfo,
            PieceStore store,
            PieceSet have,
            TransferListener listener,
            @Nullable TransferGate gate) {
        this.engine = engine;
        this.metainfo = metainfo;
        this.listener = listener;
        this.gate = gate;
        this.limits = new RateLimits(engine.loop());
        this.connections = new Connections(engine);
        this.disk = new DiskWork(this, engine, metainfo, store, listener);
        this.watch = new ChangeWatch(engine.loop(), disk);
        this.state = have.isFull() ? TransferState.SEEDING : TransferState.DOWNLOADING;
        this.swarm = new Swarm(
                metainfo.layout(), have, SwarmConfig.standard(engine.address().getPort()), engine.random(), disk);
        this.status = snapshot();
    }

    /** Begins to move: a complete transfer says so, an incomplete one starts to dial. */
    void start(boolean finalNames) {
        if (isOver()) {
            return;
        }
        if (!swarm.isComplete()) {
            changed();
        } else if (finalNames) {
            finished();
        } else {
            finish();
        }
        watch.start();
        tick();
    }

    /** The torrent. Any thread. */
    public Metainfo metainfo() {
        return metainfo;
    }

    public InfoHash infoHash() {
        return metainfo.infoHash();
    }

    public PieceLayout layout() {
        return metainfo.layout();
    }

    public Swarm swarm() {
        return swarm;
    }

    public RateLimits limits() {
        return limits;
    }

    public WarmPieces warmPieces() {
        return disk.warmPieces();
    }

    /** The state as of a moment ago. Any thread. */
    public TransferStatus status() {
        return status;
    }

    public boolean isOver() {
        return state == TransferState.FAILED || state == TransferState.CLOSED;
    }

    /** Names peers to connect to. */
    public void addPeers(Collection<InetSocketAddress> addresses) {
        long now = engine.loop().now();
        connections.addPeers(addresses, now);
        dial(now);
    }

    /** The peer that listens there has begun to share anew: what it sent before counts against it only so often. */
    public void pardon(InetSocketAddress address) {
        connections.pardon(address);
    }

    /** Names the peers to connect to, and forgets those named before; connections that stand go on. */
    public void setPeers(Collection<InetSocketAddress> addresses) {
        connections.retainPeers(addresses);
        addPeers(addresses);
    }

    /** The other ends of all connections, of those being dialled too. */
    public List<RemotePeer> remotes() {
        return connections.remotes();
    }

    /** Closes connections, those being dialled too; nothing more is sent on them. */
    public void drop(Predicate<RemotePeer> which, String reason) {
        connections.drop(which, reason);
    }

    /** Stops fetching; what is verified goes on being shared. No effect unless downloading. */
    public void pause() {
        pause("");
    }

    /** Pauses for a reason that lies with the disk. */
    public void pause(String reason) {
        if (state == TransferState.DOWNLOADING) {
            state = TransferState.PAUSED;
            pauseReason = reason;
            swarm.setDownloading(false, engine.loop().now());
            changed();
        }
    }

    /** Goes on fetching after a pause. */
    public void resume() {
        if (state == TransferState.PAUSED) {
            state = TransferState.DOWNLOADING;
            pauseReason = "";
            disk.retry();
            swarm.setDownloading(true, engine.loop().now());
            changed();
            dial(engine.loop().now());
        }
    }

    /** Limits the rates of this transfer, in bytes a second. */
    public void setLimits(long down, long up) {
        limits.set(down, up);
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
    public void fail(IOException cause) {
        end(TransferState.FAILED, cause, false);
    }

    /** Asks whether a peer that has connected may stay; the answer comes now, later or never. */
    public void admit(RemotePeer remote, Consumer<Boolean> answer) {
        if (gate != null) {
            gate.admit(remote, answer);
            return;
        }
        InetAddress ip = remote.address().getAddress();
        answer.accept(engine.admits(ip) || connections.knows(ip));
    }

    /** The user whose peer that is, if known. */
    public @Nullable String user(RemotePeer remote) {
        return gate == null ? null : gate.user(remote);
    }

    /** Hands were shaken: the connection joins the swarm, unless it is one too many. */
    public SwarmPeer connectionReady(PeerConnection connection, Handshake handshake) throws WireException {
        connections.admit(connection, handshake.peerId());
        InetAddress ip = connection.remote().getAddress();
        int[] allowedFast = handshake.fast() && ip instanceof Inet4Address v4
                ? AllowedFastSet.of(infoHash(), v4, layout().pieceCount(), TransferLimits.ALLOWED_FAST)
                : new int[0];
        SwarmPeer peer = swarm.connected(
                connection,
                handshake.fast(),
                handshake.extensions(),
                allowedFast,
                engine.loop().now());
        tickSoon();
        return peer;
    }

    /** The other side told where it listens. */
    public void listenPortKnown(PeerConnection connection) {
        connections.listenPortKnown(connection);
    }

    /** A connection is gone, at whatever stage it was. */
    public void connectionClosed(PeerConnection connection) {
        long now = engine.loop().now();
        SwarmPeer peer = connection.swarmPeer();
        // A swarm whose transfer is over is not touched any more: it would only plan for the others.
        if (connections.closed(connection, now) && peer != null && !isOver()) {
            swarm.disconnected(peer, now);
        }
    }

    /** Where the blocks of a piece in progress go. */
    public PieceMemory preparedPiece(int piece) {
        return disk.prepared(piece);
    }

    /** Moving a block failed: have a worker look whether the file is at fault. */
    public void suspectStore() {
        if (!isOver()) {
            disk.checkUnchanged(took -> {});
        }
    }

    /** Looks whether the files are what they were; told once, and false if the transfer ends meanwhile. */
    public void isUnchanged(Consumer<Boolean> answer) {
        disk.isUnchanged(answer);
    }

    /** A verified piece cannot be read, though its file looks as it should. It is offered no more. */
    public void unreadable(int piece, IOException error) {
        LOG.log(Level.WARNING, () -> metainfo.name() + ": piece " + piece + " cannot be read: " + error.getMessage());
        unreadable = "a piece cannot be read: " + error.getMessage();
        // While files get their final name nothing may be written there any more.
        swarm.setDownloading(state == TransferState.DOWNLOADING, engine.loop().now());
        swarm.lose(piece, engine.loop().now());
    }

    /** Does something whose failure ends this transfer, and neither leaves it half dead nor harms another. */
    public void guarded(Runnable step) {
        if (isOver()) {
            return;
        }
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, () -> metainfo.name() + " failed", e);
            fail(new IOException("internal error: " + e, e));
        }
    }

    public TransferMeter meter() {
        return meter;
    }

    /** A piece is verified. The first one makes this peer a sharer, which is told at once; the next tick tells the others. */
    public void pieceVerified() {
        if (swarm.have().count() == 1) {
            changed();
        }
    }

    /** The last piece is verified: bring it to disk under its final name. */
    public void finish() {
        state = TransferState.FINISHING;
        changed();
        disk.finish();
    }

    /** Everything is on disk under its final name; nothing is fetched any more, even if a piece is lost. */
    public void finished() {
        if (!isOver()) {
            state = TransferState.SEEDING;
            swarm.setDownloading(false, engine.loop().now());
            changed();
        }
        listener.complete();
    }

    /** A peer was convicted of bad data; told once, though more of what it sent may turn out bad. */
    public void blamed(PeerIdentity culprit, int piece) {
        if (connections.ban(culprit)) {
            LOG.log(
                    Level.WARNING,
                    () -> metainfo.name() + ": " + culprit.name() + " sent wrong data of piece " + piece);
            listener.badPeer(culprit.name(), piece);
        }
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
        engine.forget(this);
        watch.stop();
        connections.closeAll();
        disk.close(discard, () -> {
            changed();
            listener.ended(cause);
            engine.released();
        });
    }

    private void tickSoon() {
        if (ticker == null && !isOver()) {
            ticker = engine.loop().schedule(TransferLimits.TICK_NANOS, () -> {
                ticker = null;
                guarded(this::tick);
            });
        }
    }

    private void tick() {
        long now = engine.loop().now();
        swarm.tick(now);
        connections.tick(now);
        dial(now);
        changed();
        if ((!swarm.isComplete() && state != TransferState.PAUSED) || !connections.isEmpty() || !meter.isQuiet(now)) {
            tickSoon();
        }
    }

    private void dial(long now) {
        if (state != TransferState.DOWNLOADING) {
            return;
        }
        connections.dial(this, now);
        tickSoon();
    }

    private TransferStatus snapshot() {
        String trouble = state == TransferState.SEEDING ? unreadable : pauseReason;
        String reason = StallText.of(state, trouble, failure, swarm.stall(), connections, gate != null);
        TransferStatus picture =
                meter.status(state, reason, layout(), swarm, engine.loop().now());
        return isOver() ? picture.atRest(state, reason) : picture;
    }
}
