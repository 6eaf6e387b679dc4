package org.minibittorrent.peer.link;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A tracker that answers the first request of each connection, and ends the connection on the second without a word. */
final class DroppingServer implements AutoCloseable {
    static final byte[] ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nde".getBytes(StandardCharsets.US_ASCII);

    /** The operations it was asked for, in order, those without an answer included. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

    DroppingServer() throws IOException {
        Thread thread = new Thread(this::accept);
        thread.setDaemon(true);
        thread.start();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    private void accept() {
        byte[] request = new byte[4096];
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                take(socket, request);
                socket.getOutputStream().write(ANSWER);
                take(socket, request);
            } catch (IOException e) {
                // The test is over, or the other side went.
            }
        }
    }

    private void take(Socket socket, byte[] request) throws IOException {
        int count = socket.getInputStream().read(request);
        if (count > 0) {
            String line = new String(request, 0, count, StandardCharsets.US_ASCII)
                    .lines()
                    .findFirst()
                    .orElse("");
            asked.add(line.replaceAll("POST /api/v1/(\\w+) .*", "$1"));
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
