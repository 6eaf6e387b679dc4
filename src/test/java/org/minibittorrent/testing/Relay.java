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

/** A way to a server that can be cut and mended: to whoever takes it the server is away, while others reach it. Any thread. */
public final class Relay implements AutoCloseable {
    private final InetSocketAddress server;
    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Closeable> open = new CopyOnWriteArrayList<>();
    private volatile boolean cut;

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
                start(() -> copy(near, far));
                start(() -> copy(far, near));
            } catch (IOException e) {
                // The next one, or the end.
            }
        }
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to;
                InputStream in = from.getInputStream()) {
            in.transferTo(to.getOutputStream());
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
