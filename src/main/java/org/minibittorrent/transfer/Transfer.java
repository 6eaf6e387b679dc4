package org.minibittorrent.transfer;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.net.Timer;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.reason.Standstill.Next;
import org.minibittorrent.reason.StandstillException;
import org.minibittorrent.store.Checkpoint;
import org.minibittorrent.store.PieceStore;
import org.minibittorrent.store.file.DiskErrors;
import org.minibittorrent.store.file.FileChangedException;
import org.minibittorrent.store.file.Finding;
import org.minibittorrent.store.file.StoreException;
import org.minibittorrent.store.file.Volume;
import org.minibittorrent.swarm.PeerIdentity;
import org.minibittorrent.swarm.PieceSet;
import org.minibittorrent.swarm.Swarm;
import org.minibittorrent.swarm.SwarmConfig;
import org.minibittorrent.swarm.SwarmHost;
import org.minibittorrent.transfer.disk.DiskOwner;
import org.minibittorrent.transfer.disk.DiskWork;

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
public final class Transfer implements SwarmHost, DiskOwner, TransferControls {
    private static final System.Logger LOG = System.getLogger("org.minibittorrent.transfer");
    private static final long TICK_NANOS = Duration.ofMillis(250).toNanos(); // it looks at its peers, and reports

    private static final long FIRST_RETRY_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST_RETRY_NANOS = Duration.ofSeconds(25).toNanos();

    private final TransferEngine engine;
    private final Metainfo metainfo;
    private final TransferListener listener;
    private final Swarm swarm;
    private final DiskWork disk;
    private final Connections connections;
    private TransferState state;
    private @Nullable Standstill paused; // while PAUSED
    private @Nullable Standstill unreadable;
    private @Nullable IOException failure;
    private @Nullable Timer ticker;
    private @Nullable Timer retry; // of what the disk refused
    private long retryNanos = FIRST_RETRY_NANOS;
    private volatile TransferStatus status;

    /** A transfer of an open store with its good pieces; without a gate it admits as the engine does, and named peers. */
    Transfer(
            TransferEngine engine,
            Metainfo metainfo,
            Volume place,
            PieceStore store,
            PieceSet have,
            TransferListener listener,
            @Nullable TransferGate gate) {
        this.engine = engine;
        this.metainfo = metainfo;
        this.listener = listener;
        this.disk = new DiskWork(
                this, engine.threads, metainfo, place, store, engine.backlog(place), listener.keepsCheckpoints());
        this.connections = new Connections(engine, this, gate, disk);
        this.state = have.isFull() ? TransferState.SEEDING : TransferState.DOWNLOADING;
        this.swarm = new Swarm(
                metainfo.layout(),
                have,
                SwarmConfig.standard(engine.port.address().getPort()),
                engine.random,
                disk.incoming,
                this);
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
            completed();
        }
        disk.watch();
        tick();
    }

    /** The torrent. Any thread. */
    public Metainfo metainfo() {
        return metainfo;
    }

    public InfoHash infoHash() {
        return metainfo.infoHash();
    }

    @Override
    public Swarm swarm() {
        return swarm;
    }

    /** The peers that it is connected to, or is to connect to. */
    public Connections connections() {
        return connections;
    }

    @Override
    public void addPeers(Collection<InetSocketAddress> addresses) {
        connections.addPeers(addresses);
    }

    /** The state as of a moment ago. Any thread. */
    public TransferStatus status() {
        return status;
    }

    @Override
    public boolean isOver() {
        return state == TransferState.FAILED || state == TransferState.CLOSED;
    }

    @Override
    public void pause() {
        if (retry != null) {
            cancelRetry();
            paused = TransferStatus.BY_REQUEST;
            changed();
        }
        pause(TransferStatus.BY_REQUEST, () -> {});
    }

    @Override
    public void pause(IOException cause) {
        boolean wasMoving = state == TransferState.DOWNLOADING;
        boolean needsWord = cause instanceof StoreException;
        boolean isNews = needsWord || retryNanos == FIRST_RETRY_NANOS;
        Standstill why = DiskErrors.why(cause).then(needsWord ? Next.RESUME : Next.BY_ITSELF);
        pause(why, () -> {
            if (isNews) {
                listener.paused(why);
            }
        });
        if (wasMoving && !needsWord && retry == null) {
            retry = engine.loop().schedule(retryNanos, () -> guarded(this::resume));
            retryNanos = Math.min(LONGEST_RETRY_NANOS, retryNanos * 2);
        }
    }

    private void cancelRetry() {
        if (retry != null) {
            retry.cancel();
            retry = null;
        }
    }

    private void pause(Standstill why, Runnable told) {
        if (state == TransferState.DOWNLOADING) {
            state = TransferState.PAUSED;
            paused = why;
            swarm.setDownloading(false, engine.loop().now());
            changed();
            told.run();
        }
    }

    @Override
    public void resume() {
        cancelRetry();
        if (state == TransferState.PAUSED) {
            state = TransferState.DOWNLOADING;
            paused = null;
            disk.retry();
            swarm.setDownloading(true, engine.loop().now());
            changed();
            connections.hurry(engine.loop().now());
            dial();
        }
    }

    @Override
    public void setLimits(long down, long up) {
        connections.limits().set(down, up);
    }

    /** Ends the transfer at once: connections first, then files. */
    @Override
    public void close(boolean discard) {
        end(TransferState.CLOSED, null, discard);
    }

    @Override
    public void fail(IOException cause) {
        end(TransferState.FAILED, cause, false);
    }

    /** Looks whether the files are what they were; told once, and false if the transfer ends meanwhile. */
    public void isUnchanged(Consumer<Boolean> answer) {
        disk.isUnchanged(answer);
    }

    @Override
    public void unreadable(int piece, IOException error) {
        trouble("piece " + piece + " cannot be read: " + error.getMessage());
        unreadable = Standstill.of(Reason.PIECE_UNREADABLE, disk.root().toString(), DiskErrors.text(error));
        lose(piece);
        if (state == TransferState.SEEDING) {
            disk.readAgain(piece);
        }
        changed();
    }

    private void trouble(String text) {
        engine.trouble.log(Level.WARNING, metainfo.name() + ": " + text);
    }

    private void lose(int piece) {
        // While files get their final name nothing may be written there any more.
        swarm.setDownloading(state == TransferState.DOWNLOADING, engine.loop().now());
        swarm.lose(piece, engine.loop().now());
    }

    @Override
    public void readable(int piece) {
        swarm.regain(piece);
        if (swarm.isComplete()) {
            unreadable = null;
        }
        changed();
    }

    @Override
    public void wrong(int piece) {
        trouble("piece " + piece + " was good, and has other content now");
        if (state == TransferState.DOWNLOADING || state == TransferState.PAUSED) {
            lose(piece); // it is fetched again
        } else {
            fail(new FileChangedException(disk.root(), Finding.TOUCHED, "piece " + piece + " has other content"));
        }
    }

    @Override
    public void guarded(Runnable step) {
        if (isOver()) {
            return;
        }
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, () -> metainfo.name() + " failed", e);
            fail(new StandstillException(Reason.OTHER, "", "internal error: " + e, e));
        }
    }

    @Override
    public void checkpoint(Checkpoint reached) {
        listener.checkpoint(reached);
    }

    /** The first piece makes this peer a sharer, which is told at once; the next tick tells the others. */
    @Override
    public void verified(int piece) {
        retryNanos = FIRST_RETRY_NANOS;
        disk.verified(piece);
        if (swarm.have().count() == 1) {
            changed();
        }
    }

    /** Brings the files to disk under their final names. */
    @Override
    public void completed() {
        state = TransferState.FINISHING;
        changed();
        disk.finish(this::finished);
    }

    /** Everything is on disk under its final name; nothing is fetched any more, even if a piece is lost. */
    private void finished() {
        if (!isOver()) {
            state = TransferState.SEEDING;
            swarm.setDownloading(false, engine.loop().now());
            changed();
        }
        listener.complete();
    }

    /** Bans a peer that was convicted of bad data; told once, though more of what it sent may turn out bad. */
    @Override
    public void blamed(PeerIdentity culprit, int piece) {
        if (connections.admission.ban(culprit)) {
            trouble(culprit.name() + " sent wrong data of piece " + piece);
            listener.badPeer(culprit.name(), piece);
        }
    }

    /** Takes a new picture of the state and shows it. */
    @Override
    public void changed() {
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
        connections.closeAll();
        disk.close(discard, () -> {
            // Whatever a listener throws, the end is told, and closing the engine does not wait for ever.
            try {
                changed();
            } finally {
                try {
                    listener.ended(cause);
                } finally {
                    engine.released(this);
                }
            }
        });
    }

    void tickSoon() {
        if (ticker == null && !isOver()) {
            ticker = engine.loop().schedule(TICK_NANOS, () -> {
                ticker = null;
                guarded(this::tick);
            });
        }
    }

    private void tick() {
        long now = engine.loop().now();
        swarm.tick(now);
        connections.tick(now);
        dial();
        changed();
        if ((!swarm.isComplete() && state != TransferState.PAUSED)
                || !connections.isEmpty()
                || swarm.traffic(now).isMoving()) {
            tickSoon();
        }
    }

    /** Dials peers that are due, while something is to be fetched. */
    void dial() {
        if (state == TransferState.DOWNLOADING) {
            connections.dial(engine.loop().now());
            tickSoon();
        }
    }

    /** {@return the reason why nothing moves; a transfer is never silent about it} */
    private @Nullable Standstill standstill() {
        Standstill trouble = isOver() || TransferStatus.BY_REQUEST.equals(paused) ? null : disk.trouble();
        if (trouble != null) {
            return trouble;
        }
        return switch (state) {
            case FAILED -> failure == null ? null : DiskErrors.why(failure);
            case PAUSED -> paused;
            case SEEDING -> unreadable;
            case DOWNLOADING ->
                swarm.stall()
                        .map(stall -> stall.reason() == Reason.NO_PEERS_KNOWN ? connections.whyNone() : stall)
                        .orElse(null);
            default -> null;
        };
    }

    private TransferStatus snapshot() {
        Standstill why = standstill();
        TransferStatus picture =
                TransferStatus.of(state, why, swarm, engine.loop().now());
        return isOver() ? picture.atRest(state, why) : picture;
    }
}
