package org.minibittorrent;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.minibittorrent.wire.Message;

/** A seeder made by hand, that takes a new peer id for each connection, and may lie. */
final class RawSeeder implements AutoCloseable {
    private static final int REQUEST = 6;

    private final Torrent torrent;
    private final Path file;
    private final BooleanSupplier lies;
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger blocks = new AtomicInteger();

    /**
     * Begins to serve.
     *
     * @param file what it serves
     * @param lies asked for each block: whether to send it with a wrong byte
     */
    RawSeeder(Torrent torrent, Path file, BooleanSupplier lies) throws IOException {
        this.torrent = torrent;
        this.file = file;
        this.lies = lies;
        daemon(this::accept);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    /** Closes every connection that stands, as a peer does that goes away. */
    void hangUp() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }

    /** Comes to a peer by itself. */
    void dial(InetSocketAddress peer) throws IOException {
        Socket socket = new Socket(peer.getAddress(), peer.getPort());
        open.add(socket);
        daemon(() -> serve(socket));
    }

    /** Whether nobody is connected. */
    boolean isAlone() {
        return open.isEmpty();
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "raw seeder");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                open.add(socket);
                connections.incrementAndGet();
                daemon(() -> serve(socket));
            }
        } catch (IOException e) {
            // Closed: the test is over.
            return;
        }
    }

    private void serve(Socket socket) {
        try (RawPeer peer = new RawPeer(socket);
                FileChannel data = FileChannel.open(file)) {
            peer.send(RawPeer.handshake(torrent, RawPeer.newId()));
            peer.readHandshake();
            peer.send(new Message.HaveAll());
            peer.send(Message.ExtendedHandshake.ours(250, address().getPort()));
            peer.send(new Message.Unchoke());
            while (true) {
                ByteBuffer request = peer.readUntil(REQUEST).body();
                int piece = request.getInt();
                int begin = request.getInt();
                byte[] block = new byte[request.getInt()];
                data.read(ByteBuffer.wrap(block), (long) piece * TransferKit.PIECE + begin);
                if (lies.getAsBoolean()) {
                    block[block.length / 2] ^= 1;
                }
                peer.sendBlock(piece, begin, block);
                blocks.incrementAndGet();
            }
        } catch (IOException e) {
            // The other side has had enough, or the test is over.
            return;
        } finally {
            open.remove(socket);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        hangUp();
    }
}
