package org.minibittorrent.net;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A plain TCP connection. Loop thread only.
 *
 * <pre>
 * CONNECTING --- OPEN --- FINISHING --- LINGERING
 *      |          |           |             |
 *      +----------+--- CLOSED +-------------+
 * </pre>
 *
 * FINISHING still has bytes to write and LINGERING waits for the other side's end of stream; both throw away what comes
 * in, because closing a socket with unread bytes resets the connection and may destroy what we just sent.
 */
final class TcpChannel implements Channel {
    private enum State {
        CONNECTING,
        OPEN,
        FINISHING,
        LINGERING,
        CLOSED
    }

    private final EventLoop loop;
    private final ChannelHandler handler;
    private final InetSocketAddress remote;
    private @Nullable SocketChannel socket;
    private @Nullable SelectionKey key;
    private @Nullable Timer deadline;
    private State state = State.CONNECTING;
    private final TurnBudget reads;
    private final TurnBudget writes;
    private boolean readWanted = true;
    private boolean inputEnded;
    private boolean writeInterest;
    private boolean writeRequested;

    TcpChannel(EventLoop loop, InetSocketAddress remote, ChannelHandler handler) {
        this.loop = loop;
        this.remote = remote;
        this.handler = handler;
        reads = new TurnBudget(loop);
        writes = new TurnBudget(loop);
        loop.channels.add(this);
    }

    /** Takes over a connection that came in. Throws nothing: what goes wrong is told to the handler. */
    static void accepted(EventLoop loop, SocketChannel socket, InetSocketAddress remote, ChannelHandler handler) {
        TcpChannel channel = new TcpChannel(loop, remote, handler);
        channel.socket = socket;
        try {
            socket.configureBlocking(false);
            channel.key = loop.poller.register(socket, 0, channel::onReady);
            channel.opened();
        } catch (Throwable e) {
            channel.fail(e);
        }
    }

    /** Begins to connect. Reports everything later, on the loop: also what is known to fail now. */
    void connect(@Nullable InetAddress bindTo, long timeoutNanos) {
        try {
            if (remote.isUnresolved()) {
                throw new UnknownHostException(remote.getHostString());
            }
            SocketChannel opening = SocketChannel.open();
            socket = opening;
            opening.configureBlocking(false);
            if (bindTo != null) {
                opening.bind(new InetSocketAddress(bindTo, 0));
            }
            boolean connected = opening.connect(remote);
            key = loop.poller.register(opening, connected ? 0 : SelectionKey.OP_CONNECT, this::onReady);
            if (connected) {
                loop.executeUnlessClosed(this::connected);
            } else {
                deadline = loop.schedule(
                        timeoutNanos, () -> close(new SocketTimeoutException("no answer from " + remote)));
            }
        } catch (Throwable e) {
            loop.executeUnlessClosed(() -> close(e));
        }
    }

    private void onReady(int ready) {
        try {
            if ((ready & SelectionKey.OP_CONNECT) != 0 && state == State.CONNECTING) {
                connected();
            }
            if ((ready & SelectionKey.OP_READ) != 0) {
                if (state == State.OPEN && readWanted) {
                    handler.onReadable(this);
                } else if (state == State.FINISHING || state == State.LINGERING) {
                    discard();
                }
            }
            if ((ready & SelectionKey.OP_WRITE) != 0 && writeInterest) {
                queueWrite();
            }
        } catch (Throwable e) {
            fail(e);
        }
    }

    private void connected() {
        SocketChannel connecting = socket;
        if (state != State.CONNECTING || connecting == null) {
            return;
        }
        try {
            if (!connecting.finishConnect()) {
                return;
            }
            if (remote.equals(connecting.getLocalAddress())) {
                // TCP lets a socket meet itself when nobody listens and the port it was given is the one it calls.
                throw new ConnectException("Connection refused: " + remote + " is this very socket");
            }
            opened();
        } catch (Throwable e) {
            fail(e);
        }
    }

    private void opened() throws IOException {
        if (socket != null) {
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        cancelDeadline();
        state = State.OPEN;
        updateInterest();
        handler.onOpen(this);
    }

    /** Calls the handler for the write that was asked for, at the end of a turn. Throws nothing. */
    void flush() {
        if (!writeRequested || (state != State.OPEN && state != State.FINISHING)) {
            return;
        }
        writeRequested = false;
        try {
            boolean more = handler.onWritable(this);
            if (state == State.CLOSED) {
                return;
            }
            writeInterest = more;
            if (more) {
                // The selector will call; a request made meanwhile would only turn the loop on a full socket.
                writeRequested = false;
            } else if (state == State.FINISHING && !writeRequested) {
                usable().shutdownOutput();
                state = State.LINGERING;
                if (inputEnded) {
                    close(null);
                }
            }
            updateInterest();
        } catch (Throwable e) {
            fail(e);
        }
    }

    @Override
    public long read(ByteBuffer[] dst, int offset, int count) throws IOException {
        SocketChannel from = usable();
        if (inputEnded || state != State.OPEN) {
            return inputEnded ? -1 : 0;
        }
        return input(reads.transfer(dst, offset, count, from::read));
    }

    private long input(long n) {
        if (n < 0) {
            // The end of the stream is readable for ever: without this the selector would never rest again.
            inputEnded = true;
            updateInterest();
        }
        return n;
    }

    private void discard() throws IOException {
        ByteBuffer[] bin = {loop.bin()};
        SocketChannel from = usable();
        long n;
        do {
            bin[0].clear();
            n = input(reads.transfer(bin, 0, 1, from::read));
        } while (n > 0);
        if (inputEnded && state == State.LINGERING) {
            close(null);
        }
    }

    @Override
    public long write(ByteBuffer[] src, int offset, int count) throws IOException {
        if (state == State.LINGERING) {
            throw new ClosedChannelException();
        }
        return writes.transfer(src, offset, count, usable()::write);
    }

    private SocketChannel usable() throws IOException {
        if (state == State.CONNECTING) {
            throw new NotYetConnectedException();
        }
        if (state == State.CLOSED || socket == null) {
            throw new ClosedChannelException();
        }
        return socket;
    }

    @Override
    public void requestWrite() {
        loop.checkInLoop();
        if ((state == State.OPEN || state == State.FINISHING) && !writeInterest) {
            queueWrite();
        }
    }

    private void queueWrite() {
        if (!writeRequested) {
            writeRequested = true;
            loop.writes.add(this);
        }
    }

    @Override
    public void setReadable(boolean wanted) {
        loop.checkInLoop();
        readWanted = wanted;
        updateInterest();
    }

    private void updateInterest() {
        if (state == State.CONNECTING || state == State.CLOSED || key == null) {
            return;
        }
        boolean reading = !inputEnded && (readWanted || state != State.OPEN);
        int ops = (reading ? SelectionKey.OP_READ : 0) | (writeInterest ? SelectionKey.OP_WRITE : 0);
        if (key.interestOps() != ops) {
            key.interestOps(ops);
        }
    }

    @Override
    public boolean direct() {
        return true;
    }

    @Override
    public void close(@Nullable Throwable cause) {
        if (state == State.CLOSED) {
            return;
        }
        loop.checkInLoop();
        state = State.CLOSED;
        cancelDeadline();
        loop.channels.remove(this);
        if (socket != null) {
            Failures.closeQuietly(socket);
        }
        Failures.guard("onClosed of the channel to " + remote, () -> handler.onClosed(cause));
    }

    /** Something was thrown while serving this channel: that ends this channel and nothing else. */
    private void fail(Throwable e) {
        if (state == State.CLOSED) {
            return;
        }
        if (!(e instanceof IOException)) {
            Failures.report("serving the channel to " + remote, e);
        }
        close(e);
    }

    @Override
    public void finish(long timeoutNanos) {
        loop.checkInLoop();
        if (state == State.CONNECTING) {
            close(null);
        } else if (state == State.OPEN) {
            state = State.FINISHING;
            deadline = loop.schedule(timeoutNanos, this::finishTimeout);
            updateInterest();
            if (!writeInterest) {
                queueWrite();
            }
        }
    }

    private void finishTimeout() {
        close(
                state == State.FINISHING
                        ? new SocketTimeoutException("no time left to write everything to " + remote)
                        : null);
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public String toString() {
        return "channel to " + remote + " (" + state + ")";
    }
}
