package org.minibittorrent.transfer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.net.Channel;
import org.minibittorrent.net.ChannelHandler;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.IoThreads;
import org.minibittorrent.net.Listener;
import org.minibittorrent.net.Workers;
import org.minibittorrent.transfer.connection.ConnectionHost;
import org.minibittorrent.transfer.connection.PeerConnection;
import org.minibittorrent.transfer.rate.RateLimits;
import org.minibittorrent.wire.PeerId;
import org.minibittorrent.wire.WireException;

/**
 * A peer: one port, one identity, many transfers. Loop thread, except what says otherwise.
 */
public final class TransferEngine implements IoThreads.Resident, ConnectionHost {
    /** Connections at a time, both ways, all transfers together. */
    private static final int MOST_CONNECTIONS = 1000;

    /**
     * Incoming connections that have not yet said for which torrent they come: one more, and the oldest has to go. And as
     * many may wait to be admitted to it: one more, and that one has to go.
     */
    private static final int MOST_UNKNOWN = 100;

    private static final long CONNECT_NANOS = Duration.ofSeconds(10).toNanos();

    private final IoThreads threads;
    private final EngineSettings settings;
    private final PeerId peerId = PeerId.random(new SecureRandom());
    private final RandomGenerator random = new SplittableRandom(new SecureRandom().nextLong());
    private final Listener listener;
    private final RateLimits limits;
    private final Map<InfoHash, Transfer> transfers = new HashMap<>();
    private final Set<InfoHash> reserved = new HashSet<>();
    private final Set<PeerConnection> connections = new HashSet<>();

    /** Those that came in and have not said yet for which torrent; the oldest first. */
    private final Set<PeerConnection> unknown = new LinkedHashSet<>();

    /** Those that have said so, and wait to be admitted. */
    private final Set<PeerConnection> knocking = new HashSet<>();

    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private int opening;
    private volatile boolean closing;

    /**
     * Binds the port; connections are accepted from now on. Any thread.
     *
     * @throws IOException if the address cannot be bound
     */
    public TransferEngine(IoThreads threads, EngineSettings settings) throws IOException {
        this.threads = threads;
        this.settings = settings;
        this.limits = new RateLimits(threads.loop());
        this.listener = threads.loop().listen(settings.listen(), this::accepted);
        threads.add(this);
        threads.loop().execute(() -> setLimits(settings.downRate(), settings.upRate()));
    }

    /** Where it listens. Any thread. */
    public InetSocketAddress address() {
        return listener.localAddress();
    }

    /** The loop it lives on. Any thread. */
    @Override
    public EventLoop loop() {
        return threads.loop();
    }

    /** The threads it lives on. */
    public IoThreads threads() {
        return threads;
    }

    public Workers workers() {
        return threads.workers();
    }

    /** By which it calls itself towards others, as long as it lives. Any thread. */
    @Override
    public PeerId peerId() {
        return peerId;
    }

    RandomGenerator random() {
        return random;
    }

    @Override
    public RateLimits limits() {
        return limits;
    }

    /** Whether it is going down. Any thread. */
    public boolean isClosing() {
        return closing;
    }

    /** Limits the rates of all transfers together, in bytes a second. */
    public void setLimits(long down, long up) {
        limits.set(down, up);
    }

    /** Keeps a torrent for someone who is opening its files. False if it is taken, or the peer is going down. */
    boolean reserve(InfoHash infoHash) {
        if (closing || transfers.containsKey(infoHash) || !reserved.add(infoHash)) {
            return false;
        }
        opening++;
        return true;
    }

    /** The files are open and the transfer can begin; or they are not, and the torrent is free again. */
    void opened(InfoHash infoHash, @Nullable Transfer transfer) {
        reserved.remove(infoHash);
        opening--;
        if (transfer != null) {
            transfers.put(infoHash, transfer);
            if (closing) {
                transfer.close(false);
            }
        }
        closedIfIdle();
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

    /** A transfer has stopped moving; its files may still be closing. */
    void forget(Transfer transfer) {
        if (transfers.remove(transfer.infoHash(), transfer)) {
            opening++;
        }
    }

    /** A transfer that was forgotten has closed its files. */
    void released() {
        endWork();
    }

    @Override
    public Connections find(InfoHash infoHash) throws WireException {
        Transfer transfer = transfers.get(infoHash);
        if (transfer == null) {
            throw new WireException("asks for a torrent that is not here");
        }
        return transfer.connections();
    }

    /** Whether strangers from there may connect, to a transfer that has no gate of its own. */
    boolean admits(InetAddress ip) {
        return settings.admission().test(ip);
    }

    @Override
    public void knocks(PeerConnection connection) throws WireException {
        unknown.remove(connection);
        if (knocking.size() >= MOST_UNKNOWN) {
            throw new WireException("is one of too many that wait to be admitted");
        }
        knocking.add(connection);
    }

    @Override
    public void admitted(PeerConnection connection) {
        knocking.remove(connection);
    }

    /** Whether there are as many connections as there may be. */
    boolean isFull() {
        return connections.size() >= MOST_CONNECTIONS;
    }

    /** {@return how many more connections there may be} If all are taken, one that moves no data has to go. */
    int makeRoom() {
        PeerConnection idlest = isFull() ? PeerConnection.idlest(connections, loop().now()) : null;
        if (idlest != null) {
            idlest.closeNow(new IOException("idle, and makes room for others"));
        }
        return Math.max(0, MOST_CONNECTIONS - connections.size());
    }

    /** Dials; success and failure reach the handler later. */
    Channel dial(InetSocketAddress address, PeerConnection connection) {
        connections.add(connection);
        InetAddress from = listener.localAddress().getAddress();
        boolean sameKind = address.getAddress() != null
                && from.getClass() == address.getAddress().getClass();
        return loop().connect(address, from.isAnyLocalAddress() || !sameKind ? null : from, CONNECT_NANOS, connection);
    }

    @Override
    public void closed(PeerConnection connection) {
        connections.remove(connection);
        unknown.remove(connection);
        knocking.remove(connection);
    }

    /**
     * Ends all transfers and connections and frees the port. Any thread.
     *
     * @return done when nothing is open any more
     */
    @Override
    public CompletableFuture<Void> close() {
        if (!closing) {
            closing = true;
            try {
                loop().execute(() -> {
                    listener.close();
                    new ArrayList<>(transfers.values()).forEach(transfer -> transfer.close(false));
                    new ArrayList<>(connections).forEach(connection -> connection.closeNow(null));
                    closedIfIdle();
                });
            } catch (RejectedExecutionException e) {
                // The threads are gone, and all that was on them.
                closed.complete(null);
            }
        }
        return closed;
    }

    private void closedIfIdle() {
        if (closing && opening == 0 && transfers.isEmpty()) {
            threads.remove(this);
            closed.complete(null);
        }
    }

    private @Nullable ChannelHandler accepted(InetSocketAddress remote) {
        if (closing || makeRoom() == 0) {
            return null;
        }
        if (unknown.size() >= MOST_UNKNOWN) {
            // Whoever means to talk does so at once: those that wait longest are the least likely to.
            unknown.iterator().next().closeNow(new IOException("said nothing, and makes room for others"));
        }
        PeerConnection connection = new PeerConnection(this, remote);
        unknown.add(connection);
        connections.add(connection);
        return connection;
    }
}
