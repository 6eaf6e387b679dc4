package org.minibittorrent.transfer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.host.Descriptors;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.net.ChannelHandler;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.Listener;
import org.minibittorrent.transfer.connection.ConnectedTorrent;
import org.minibittorrent.transfer.connection.ConnectionHost;
import org.minibittorrent.transfer.connection.PeerConnection;
import org.minibittorrent.transfer.rate.RateLimits;
import org.minibittorrent.wire.PeerId;
import org.minibittorrent.wire.WireException;

/** The port of a peer: accepts and dials the connections of all transfers, and bounds how many there are. Loop thread. */
final class PeerPort implements ConnectionHost {
    static final int MOST_CONNECTIONS = 1000; // both ways, all transfers together
    // Incoming connections that have not yet said for which torrent they come: one more, and the oldest has to go. And
    // as many may wait to be admitted to it: one more, and that one has to go.
    private static final int MOST_UNKNOWN = 100;
    private static final long CONNECT_NANOS = Duration.ofSeconds(10).toNanos();

    /** The connections of all peers of this process, of which the descriptors allow so many. */
    private static final AtomicInteger ALL = new AtomicInteger();

    private static final int MOST_OF_ALL = Descriptors.PROCESS.connections();

    private final EventLoop loop;
    private final int most;
    private final Function<InfoHash, @Nullable ConnectedTorrent> torrents;
    private final PeerId peerId = PeerId.random(new SecureRandom());
    private final RateLimits limits;
    private final Set<PeerConnection> connections = new HashSet<>();
    // Connections that came in: those that have not said yet for which torrent, the oldest first; and those that have,
    // and wait to be admitted.
    private final Set<PeerConnection> unknown = new LinkedHashSet<>();
    private final Set<PeerConnection> knocking = new HashSet<>();
    private final Listener listener;
    private boolean closed;

    /**
     * Binds the port, for at most so many connections, which are accepted from now on. {@code torrents} finds a torrent
     * that is here. Throws if the address cannot be bound. Any thread.
     */
    PeerPort(
            EventLoop loop, InetSocketAddress listen, int most, Function<InfoHash, @Nullable ConnectedTorrent> torrents)
            throws IOException {
        this.loop = loop;
        this.most = most;
        this.torrents = torrents;
        this.limits = new RateLimits(loop);
        this.listener = loop.listen(listen, this::accepted);
    }

    /** Where it listens. Any thread. */
    InetSocketAddress address() {
        return listener.localAddress();
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public PeerId peerId() {
        return peerId;
    }

    @Override
    public RateLimits limits() {
        return limits;
    }

    @Override
    public ConnectedTorrent find(InfoHash infoHash) throws WireException {
        ConnectedTorrent torrent = torrents.apply(infoHash);
        if (torrent == null) {
            throw new WireException("asks for a torrent that is not here");
        }
        return torrent;
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

    @Override
    public void closed(PeerConnection connection) {
        if (connections.remove(connection)) {
            ALL.decrementAndGet();
        }
        unknown.remove(connection);
        knocking.remove(connection);
    }

    /** Whether there are as many connections as there may be. */
    boolean isFull() {
        return connections.size() >= most || ALL.get() >= MOST_OF_ALL;
    }

    /** {@return the number of connections that there may be, of this peer or, if these are the fewer, of the process} */
    int most() {
        return Math.min(most, MOST_OF_ALL);
    }

    /** {@return whether one more connection is allowed} If all are taken, one that moves no data is closed. */
    boolean makeRoom() {
        PeerConnection idlest = isFull() ? PeerConnection.idlest(connections, loop.now()) : null;
        if (idlest != null) {
            idlest.closeNow(new IOException("idle, and makes room for others"));
        }
        return !isFull();
    }

    /** Dials for a torrent; success and failure reach the connection later. */
    PeerConnection dial(InetSocketAddress address, ConnectedTorrent torrent) {
        PeerConnection connection = new PeerConnection(this, address, torrent);
        add(connection);
        InetAddress from = listener.localAddress().getAddress();
        boolean sameKind = address.getAddress() != null
                && from.getClass() == address.getAddress().getClass();
        connection.attach(
                loop.connect(address, from.isAnyLocalAddress() || !sameKind ? null : from, CONNECT_NANOS, connection));
        return connection;
    }

    private @Nullable ChannelHandler accepted(InetSocketAddress remote) {
        if (closed || !makeRoom()) {
            return null;
        }
        if (unknown.size() >= MOST_UNKNOWN) {
            // Whoever means to talk does so at once: those that wait longest are the least likely to.
            unknown.iterator().next().closeNow(new IOException("said nothing, and makes room for others"));
        }
        PeerConnection connection = new PeerConnection(this, remote, null);
        unknown.add(connection);
        add(connection);
        return connection;
    }

    private void add(PeerConnection connection) {
        connections.add(connection);
        ALL.incrementAndGet();
    }

    /** Frees the port and closes all connections. */
    void close() {
        closed = true;
        listener.close();
        new ArrayList<>(connections).forEach(connection -> connection.closeNow(null));
    }
}
