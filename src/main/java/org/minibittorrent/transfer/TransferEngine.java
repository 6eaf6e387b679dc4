package org.minibittorrent.transfer;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.net.BoundedLog;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.IoThreads;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.StandstillException;
import org.minibittorrent.transfer.connection.ConnectedTorrent;
import org.minibittorrent.transfer.disk.BlockBacklog;
import org.minibittorrent.wire.PeerId;

/** A peer: one port, one identity, many transfers. Loop thread, except where a method says otherwise. */
public final class TransferEngine implements IoThreads.Resident {
    private static final System.Logger LOG = System.getLogger("org.minibittorrent.transfer");

    private static final int LINES_A_MINUTE = 30;

    final IoThreads threads;
    final PeerPort port;
    final CheckTurns checks;
    /** The log of what befalls single pieces, of which a broken disk or a crowd of liars may bring very many. */
    final BoundedLog trouble = new BoundedLog("org.minibittorrent.transfer", LINES_A_MINUTE, System::nanoTime);

    final RandomGenerator random = new SplittableRandom(new SecureRandom().nextLong());
    private final Map<Object, BlockBacklog> backlogs = new HashMap<>(); // by the place of the files
    private final EngineSettings settings;
    private final Map<InfoHash, Transfer> transfers = new HashMap<>();
    private final Set<InfoHash> reserved = new HashSet<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final Map<InfoHash, String> unclosed = new ConcurrentHashMap<>(); // the names of torrents with open files
    private int opening;
    private volatile boolean closing;

    /** Binds the port; connections are accepted from now on. Any thread. Throws if the address cannot be bound. */
    public TransferEngine(IoThreads threads, EngineSettings settings) throws IOException {
        this.threads = threads;
        this.settings = settings;
        this.checks = new CheckTurns(threads.loop());
        this.port = new PeerPort(threads.loop(), settings.listen(), PeerPort.MOST_CONNECTIONS, this::connectionsOf);
        threads.add(this);
        threads.loop().execute(() -> setLimits(settings.downRate(), settings.upRate()));
    }

    /** Where it listens. Any thread. */
    public InetSocketAddress address() {
        return port.address();
    }

    /** The loop it lives on. Any thread. */
    public EventLoop loop() {
        return threads.loop();
    }

    /** The id by which it calls itself, as long as it lives. Any thread. */
    public PeerId peerId() {
        return port.peerId();
    }

    /** Whether it is going down. Any thread. */
    public boolean isClosing() {
        return closing;
    }

    /** Limits the rates of all transfers together, in bytes a second. */
    public void setLimits(long down, long up) {
        port.limits().set(down, up);
    }

    /** {@return why a torrent cannot be reserved} */
    IOException whyNot(Metainfo metainfo) {
        if (closing) {
            return new EngineClosedException();
        }
        return isFull() && !transfers.containsKey(metainfo.infoHash()) && !reserved.contains(metainfo.infoHash())
                ? new StandstillException(
                        Reason.TOO_MANY_TORRENTS, "" + settings.transfers(), "" + settings.transfers())
                : new StandstillException(
                        Reason.ALREADY_ACTIVE,
                        metainfo.name(),
                        metainfo.name() + " is being moved by this peer already");
    }

    private boolean isFull() {
        return transfers.size() + reserved.size() >= settings.transfers();
    }

    /** {@return the blocks of all transfers that wait to be written at a place: one that hangs holds up no other} */
    BlockBacklog backlog(Object place) {
        return backlogs.computeIfAbsent(place, key -> new BlockBacklog());
    }

    /** Keeps a torrent for someone who is opening its files. False if it is taken, or the peer is going down. */
    boolean reserve(InfoHash infoHash) {
        return !transfers.containsKey(infoHash)
                && !reserved.contains(infoHash)
                && !isFull()
                && beginWork()
                && reserved.add(infoHash);
    }

    /** The files are open and the transfer can begin; or they are not, and the torrent is free again. */
    void opened(InfoHash infoHash, @Nullable Transfer transfer) {
        reserved.remove(infoHash);
        if (transfer != null) {
            transfers.put(infoHash, transfer);
            unclosed.put(infoHash, transfer.metainfo().name());
            if (closing) {
                transfer.close(false);
            }
        }
        endWork();
    }

    /** Work that no torrent has a name for yet (hashing) has begun, or ended: closing waits for it. */
    boolean beginWork() {
        if (closing) {
            return false;
        }
        opening++;
        return true;
    }

    void endWork() {
        opening--;
        closedIfIdle();
    }

    /** The files of a transfer are closed. */
    void released(Transfer transfer) {
        unclosed.remove(transfer.infoHash());
        endWork();
    }

    /** A transfer has stopped moving; {@link #released} tells that its files are closed, too. */
    void forget(Transfer transfer) {
        if (transfers.remove(transfer.infoHash(), transfer)) {
            opening++;
        }
    }

    private @Nullable ConnectedTorrent connectionsOf(InfoHash infoHash) {
        Transfer transfer = transfers.get(infoHash);
        return transfer == null ? null : transfer.connections();
    }

    /** Whether strangers from there may connect, to a transfer that has no gate of its own. */
    boolean admits(InetAddress ip) {
        return settings.admission().test(ip);
    }

    /** Ends all transfers and connections and frees the port; done when nothing is open any more. Any thread. */
    @Override
    public CompletableFuture<Void> close() {
        if (!closing) {
            closing = true;
            try {
                loop().execute(() -> {
                    new ArrayList<>(transfers.values()).forEach(transfer -> transfer.close(false));
                    port.close();
                    closedIfIdle();
                });
            } catch (RejectedExecutionException e) {
                // The threads are gone, and all that was on them.
                closed.complete(null);
            }
        }
        return closed;
    }

    /** Nobody waits any more for what is not {@link #close closed} yet: a disk does not answer. Any thread. */
    public void leave() {
        if (!closed.isDone()) {
            LOG.log(
                    Level.WARNING,
                    unclosed.isEmpty()
                            ? "left while files are being opened or hashed: a disk does not answer"
                            : "left with open files, since a disk does not answer: "
                                    + String.join(", ", unclosed.values()));
            threads.remove(this);
        }
    }

    private void closedIfIdle() {
        if (closing && opening == 0 && transfers.isEmpty()) {
            threads.remove(this);
            closed.complete(null);
        }
    }
}
