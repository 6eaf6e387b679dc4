package org.minibittorrent.tracker.web;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.net.ChannelHandler;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.Listener;
import org.minibittorrent.net.Timer;

/** The tracker's port: takes connections and keeps them within their limits. Loop thread, except what says otherwise. */
public final class WebServer {
    private static final int SCRATCH_BYTES = 64 * 1024;

    private final EventLoop loop;
    final ApiService service;
    private final WebLimits limits;
    final HostPolicy hosts;
    final Sources sources;
    private final Listener listener;
    private final Set<WebConnection> connections = new LinkedHashSet<>();

    /** Those to which nothing is owed, longest first. */
    private final Set<WebConnection> idle = new LinkedHashSet<>();

    /** The buffer that is read into: one for all connections, used within one call. */
    final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH_BYTES);

    private @Nullable Timer sweeper;
    private boolean closed;

    /**
     * Binds the port and accepts connections from now on. Requests may call the tracker by these names, and by its
     * address. Any thread.
     */
    public WebServer(
            EventLoop loop, InetSocketAddress listen, Collection<String> names, WebLimits limits, ApiService service)
            throws IOException {
        this.loop = loop;
        this.service = service;
        this.limits = limits;
        this.sources = new Sources(limits);
        this.hosts = new HostPolicy(listen, names);
        this.listener = loop.listen(listen, this::accept);
        loop.execute(this::sweep);
    }

    /** Where it listens. Any thread. */
    public InetSocketAddress address() {
        return listener.localAddress();
    }

    /** Takes no more connections and ends those there are, after what waits for them was sent. */
    public void close() {
        closed = true;
        listener.close();
        if (sweeper != null) {
            sweeper.cancel();
        }
        List.copyOf(connections).forEach(WebConnection::finish);
    }

    int connections() {
        return connections.size();
    }

    long now() {
        return loop.now();
    }

    /** Nothing is owed to this connection. */
    void idle(WebConnection connection) {
        idle.remove(connection);
        idle.add(connection);
    }

    /** Something is owed to this connection, or it has become a stream. */
    void busy(WebConnection connection) {
        idle.remove(connection);
    }

    void closed(WebConnection connection) {
        idle.remove(connection);
        if (connections.remove(connection)) {
            sources.closed(connection.source);
        }
    }

    private @Nullable ChannelHandler accept(InetSocketAddress remote) {
        InetAddress source = remote.getAddress();
        if (closed || !makeRoom(source)) {
            return null;
        }
        WebConnection connection = new WebConnection(this, source);
        connections.add(connection);
        sources.opened(source);
        idle(connection);
        return connection;
    }

    private boolean makeRoom(InetAddress source) {
        boolean isFull = sources.isFull(source);
        if (!isFull && connections.size() < limits.connections()) {
            return true;
        }
        Optional<WebConnection> victim = idle.stream()
                .filter(other -> !isFull || Sources.isSame(other.source, source))
                .findFirst();
        victim.ifPresent(WebConnection::closeNow);
        return victim.isPresent();
    }

    private void sweep() {
        if (!closed) {
            List.copyOf(connections).forEach(WebConnection::closeIfOutOfTime);
            sweeper = loop.schedule(WebLimits.SWEEP_NANOS, this::sweep);
        }
    }
}
