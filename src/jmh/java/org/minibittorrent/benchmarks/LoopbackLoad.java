package org.minibittorrent.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.minibittorrent.metainfo.PieceLayout;
import org.minibittorrent.store.PieceBuffer;
import org.minibittorrent.store.Section;

/** A source that always has bytes and a drain that takes all of them, each over TCP on loopback with a thread of its own. */
final class LoopbackLoad implements AutoCloseable {
    private final SocketChannel source;
    private final SocketChannel sourceEnd;
    private final SocketChannel drain;
    private final SocketChannel drainEnd;
    private final ByteBuffer[] parts = new ByteBuffer[4];

    LoopbackLoad() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            source = SocketChannel.open(server.getLocalAddress());
            sourceEnd = server.accept();
            drain = SocketChannel.open(server.getLocalAddress());
            drainEnd = server.accept();
        }
        turn("source", buffer -> sourceEnd.write(buffer) >= 0);
        turn("drain", buffer -> drainEnd.read(buffer) >= 0);
    }

    private interface Step {
        boolean run(ByteBuffer buffer) throws IOException;
    }

    private static void turn(String name, Step step) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(256 * 1024);
        Thread thread = new Thread(
                () -> {
                    try {
                        while (step.run(buffer.clear())) {
                            Thread.onSpinWait();
                        }
                    } catch (IOException e) {
                        // The other end was closed: the measurement is over.
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Receives a whole piece into its place, block by block. */
    void receive(PieceBuffer piece) throws IOException {
        for (int begin = 0; begin < piece.length(); begin += PieceLayout.BLOCK_LENGTH) {
            receive(piece.block(begin, Math.min(PieceLayout.BLOCK_LENGTH, piece.length() - begin)));
        }
    }

    /** Fills a buffer. */
    void receive(ByteBuffer into) throws IOException {
        while (into.hasRemaining()) {
            if (source.read(into) < 0) {
                throw new IOException("the source has ended");
            }
        }
    }

    /** Sends a whole piece from its place, block by block. */
    void send(Section piece) throws IOException {
        for (int begin = 0; begin < piece.length(); begin += PieceLayout.BLOCK_LENGTH) {
            int length = Math.min(PieceLayout.BLOCK_LENGTH, piece.length() - begin);
            int count = piece.slices(begin, length, parts, 0);
            for (int i = 0; i < count; i++) {
                send(parts[i]);
            }
        }
    }

    /** Empties a buffer. */
    void send(ByteBuffer from) throws IOException {
        while (from.hasRemaining()) {
            drain.write(from);
        }
    }

    @Override
    public void close() throws IOException {
        source.close();
        sourceEnd.close();
        drain.close();
        drainEnd.close();
    }
}
