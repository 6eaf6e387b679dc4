package org.minibittorrent.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A way to a server that can be cut and mended: to whoever takes it the server is away, while others reach it. Any thread. */
public final class Relay implements AutoCloseable {
    private final InetSocketAddress server;
    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Closeable> open = new CopyOnWriteArrayList<>();
    private volatile boolean cut;
    private final AtomicInteger connections = new AtomicInteger();
    private volatile int silenced;

    public Relay(InetSocketAddress server) throws IOException {
        this.server = server;
        start(this::accept);
    }

    /** Where it is taken. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listening.getLocalSocketAddress();
    }

    /** Ends all connections and lets none through from now on. */
    public void cut() throws IOException {
        cut = true;
        for (Closeable socket : open) {
            socket.close();
        }
    }

    /** Lets connections through again. */
    public void mend() {
        cut = false;
    }

    /** Connections stand, but nothing passes any more: as after a router forgot them. New ones are not affected. */
    public void silence() {
        silenced = connections.get();
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket near = listening.accept();
                Socket far = new Socket(server.getAddress(), server.getPort());
                open.addAll(List.of(near, far));
                if (cut) {
                    near.close();
                    far.close();
                }
                int number = connections.incrementAndGet();
                start(() -> copy(near, far, number));
                start(() -> copy(far, near, number));
            } catch (IOException e) {
                // The next one, or the end.
            }
        }
    }

    private void copy(Socket from, Socket to, int number) {
        try (from;
                to;
                InputStream in = from.getInputStream()) {
            byte[] bytes = new byte[1 << 13];
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                if (number > silenced) {
                    to.getOutputStream().write(bytes, 0, count);
                }
            }
        } catch (IOException e) {
            // Both are closed.
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        cut();
    }
}
