package org.minibittorrent.peer.link;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/**
 * A host whose tracker answers every request alike, and no event stream. Once it has begun anew it knows nothing of the
 * connections from before: the event stream's ends, the others are reset when something comes on them.
 */
final class RebootingServer implements AutoCloseable {
    /** So many requests are taken, each on a connection of its own, before the first is answered. */
    static final int AT_ONCE = 4;

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final CountDownLatch taken = new CountDownLatch(AT_ONCE);
    private final CountDownLatch rebooted = new CountDownLatch(1);

    RebootingServer() throws IOException {
        background(this::accept);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    void reboot() {
        rebooted.countDown();
    }

    private boolean isRebooted() {
        return rebooted.getCount() == 0;
    }

    private interface Task {
        void run() throws Exception;
    }

    private static void background(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (Exception e) {
                // The test is over, or the other side went.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            Socket socket = server.accept();
            boolean isOld = !isRebooted();
            background(() -> serve(socket, isOld));
        }
    }

    private void serve(Socket socket, boolean isOld) throws Exception {
        byte[] request = new byte[4096];
        try (socket) {
            for (int count = socket.getInputStream().read(request);
                    count > 0;
                    count = socket.getInputStream().read(request)) {
                if (isOld && isRebooted()) {
                    socket.setSoLinger(true, 0); // a reset
                    return;
                }
                if (new String(request, 0, count, StandardCharsets.US_ASCII).startsWith("GET ")) {
                    rebooted.await();
                    return;
                }
                if (isOld) {
                    taken.countDown();
                    taken.await();
                }
                socket.getOutputStream().write(DroppingServer.ANSWER);
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        rebooted.countDown();
    }
}
