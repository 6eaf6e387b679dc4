package org.minibittorrent.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A bound port that accepts connections for one {@link EventLoop}. Made by {@link EventLoop#listen}. */
public final class Listener implements AutoCloseable {
    // Accepting pauses after it failed: out of file descriptors, the selector would report it without end.
    static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    static final int ACCEPTS_PER_TURN = 64; // a flood of connections is not to keep the open ones waiting
    // Connections that the system keeps until they are accepted, if it allows as many. Beyond, it drops what asks for
    // one, and who asked tries again after a second at the earliest: a burst of some would keep everybody else waiting.
    static final int BACKLOG = 1024;

    /** Where connections come from; tests put failures here. */
    @FunctionalInterface
    interface Source {
        @Nullable
        SocketChannel accept() throws IOException;
    }

    private final EventLoop loop;
    private final ServerSocketChannel server;
    private final InetSocketAddress localAddress;
    private final AcceptHandler handler;
    private Source source;
    private @Nullable SelectionKey key;
    private @Nullable Timer resume;
    private boolean failing;

    Listener(EventLoop loop, ServerSocketChannel server, InetSocketAddress localAddress, AcceptHandler handler) {
        this.loop = loop;
        this.server = server;
        this.localAddress = localAddress;
        this.handler = handler;
        this.source = server::accept;
    }

    /** {@return the bound address, with the real port if 0 was asked for} Any thread. */
    public InetSocketAddress localAddress() {
        return localAddress;
    }

    /**
     * Accepts no more; connections already accepted stay. Any thread, idempotent. On the loop thread the port is free on
     * return, elsewhere when the loop has come round to it.
     */
    @Override
    public void close() {
        if (loop.inLoop()) {
            closeNow();
        } else {
            loop.executeUnlessClosed(this::closeNow);
        }
    }

    /** Loop thread: starts accepting. */
    void register(Poller poller) throws IOException {
        key = poller.register(server, SelectionKey.OP_ACCEPT, ready -> acceptAll());
    }

    boolean isOpen() {
        return server.isOpen();
    }

    void wrapSource(UnaryOperator<Source> wrapper) {
        source = wrapper.apply(source);
    }

    /** Closes the socket; the port is free after the next selection. */
    void release() {
        if (resume != null) {
            resume.cancel();
        }
        Failures.closeQuietly(server);
    }

    private void acceptAll() {
        for (int i = 0; i < ACCEPTS_PER_TURN && server.isOpen(); i++) {
            SocketChannel socket;
            try {
                socket = source.accept();
            } catch (Throwable e) {
                pause(e);
                return;
            }
            failing = false;
            if (socket == null) {
                return;
            }
            open(socket);
        }
    }

    private void open(SocketChannel socket) {
        try {
            InetSocketAddress remote = (InetSocketAddress) socket.getRemoteAddress();
            ChannelHandler accepted = remote == null ? null : handler.onAccept(remote);
            if (accepted == null) {
                socket.close();
            } else {
                TcpChannel.accepted(loop, socket, remote, accepted);
            }
        } catch (Throwable e) {
            Failures.report("accepting a connection at " + localAddress, e);
            Failures.closeQuietly(socket);
        }
    }

    private void pause(Throwable e) {
        SelectionKey accepting = key;
        if (!server.isOpen() || accepting == null) {
            return;
        }
        if (!failing) {
            // Told once, not ten times a second for as long as it lasts.
            Failures.report("accepting at " + localAddress + " (which goes on when it can)", e);
            failing = true;
        }
        accepting.interestOps(0);
        resume = loop.schedule(PAUSE_NANOS, () -> {
            if (accepting.isValid()) {
                accepting.interestOps(SelectionKey.OP_ACCEPT);
            }
        });
    }

    private void closeNow() {
        if (server.isOpen()) {
            release();
            loop.forget(this);
        }
    }
}
