package org.minibittorrent.transfer;

import java.io.IOException;
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
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.net.Channel;
import org.minibittorrent.net.ChannelHandler;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.Listener;
import org.minibittorrent.net.Workers;
import org.minibittorrent.wire.PeerId;
import org.minibittorrent.wire.WireException;

/**
 * A peer: one port, one identity, many transfers. Loop thread, except what says otherwise.
 */
public final class TransferEngine {
    private final IoThreads threads;
    private final EngineSettings settings;
    private final PeerId peerId = PeerId.random(new SecureRandom());
    private final RandomGenerator random = new SplittableRandom(new SecureRandom().nextLong());
    private final Listener listener;
    private final RateLimits limits = new RateLimits();
    private final Map<InfoHash, Transfer> transfers = new HashMap<>();
    private final Set<InfoHash> reserved = new HashSet<>();
    private final Set<PeerConnection> connections = new HashSet<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private int unknown;
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
        this.listener = threads.loop().listen(settings.listen(), this::accepted);
        threads.loop().execute(() -> setLimits(settings.downRate(), settings.upRate()));
    }

    /** Where it listens. Any thread. */
    public InetSocketAddress address() {
        return listener.localAddress();
    }

    /** The loop it lives on. Any thread. */
    public EventLoop loop() {
        return threads.loop();
    }

    Workers workers() {
        return threads.workers();
    }

    /** By which it calls itself towards others, as long as it lives. Any thread. */
    public PeerId peerId() {
        return peerId;
    }

    RandomGenerator random() {
        return random;
    }

    RateLimits limits() {
        return limits;
    }

    /** Whether it is going down. Any thread. */
    boolean isClosing() {
        return closing;
    }

    /** Limits the rates of all transfers together, in bytes a second. */
    public void setLimits(long down, long up) {
        limits.down.setRate(down, loop().now());
        limits.up.setRate(up, loop().now());
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

    /** An incoming connection has told for which torrent it comes. */
    Transfer find(InfoHash infoHash) throws WireException {
        Transfer transfer = transfers.get(infoHash);
        if (transfer == null) {
            throw new WireException("asks for a torrent that is not here");
        }
        return transfer;
    }

    /** Whether strangers from there may connect, to a transfer that has no gate of its own. */
    boolean admits(InetAddress ip) {
        return settings.admission().test(ip);
    }

    /** An incoming connection has become part of a transfer. */
    void admitted() {
        unknown--;
    }

    /** Dials; success and failure reach the handler later. */
    Channel dial(InetSocketAddress address, PeerConnection connection) {
        connections.add(connection);
        InetAddress from = listener.localAddress().getAddress();
        boolean sameKind = address.getAddress() != null
                && from.getClass() == address.getAddress().getClass();
        return loop().connect(
                        address,
                        from.isAnyLocalAddress() || !sameKind ? null : from,
                        TransferLimits.CONNECT_NANOS,
                        connection);
    }

    /** A connection is gone. */
    void closed(PeerConnection connection, boolean wasUnknown) {
        connections.remove(connection);
        if (wasUnknown) {
            unknown--;
        }
    }

    /**
     * Ends all transfers and connections and frees the port. Any thread.
     *
     * @return done when nothing is open any more
     */
    public CompletableFuture<Void> close() {
        if (!closing) {
            closing = true;
            loop().execute(() -> {
                listener.close();
                new ArrayList<>(transfers.values()).forEach(transfer -> transfer.close(false));
                new ArrayList<>(connections).forEach(connection -> connection.closeNow(null));
                closedIfIdle();
            });
        }
        return closed;
    }

    private void closedIfIdle() {
        if (closing && opening == 0 && transfers.isEmpty()) {
            closed.complete(null);
        }
    }

    private @Nullable ChannelHandler accepted(InetSocketAddress remote) {
        if (closing
                || unknown >= TransferLimits.UNKNOWN_CONNECTIONS
                || connections.size() >= TransferLimits.CONNECTIONS) {
            return null;
        }
        unknown++;
        PeerConnection connection = new PeerConnection(this, remote);
        connections.add(connection);
        return connection;
    }
}
