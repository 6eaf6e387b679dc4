package org.minibittorrent.store;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.minibittorrent.metainfo.PieceLayout;

/**
 * Two ends of a TCP connection on loopback, the near one for pieces in memory. One thread turns both: it never has more
 * than a block under way, which the buffers of the system take without waiting.
 */
final class Loopback implements AutoCloseable {
    private final SocketChannel near;
    private final SocketChannel far;

    Loopback() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            near = SocketChannel.open(server.getLocalAddress());
            far = server.accept();
        }
    }

    /** The far end sends the whole piece, block after block, and the near end reads it into its place. */
    void receive(byte[] content, PieceBuffer piece) throws IOException {
        for (int begin = 0; begin < content.length; begin += PieceLayout.BLOCK_LENGTH) {
            receive(content, piece, begin, Math.min(PieceLayout.BLOCK_LENGTH, content.length - begin));
        }
    }

    private void receive(byte[] content, PieceBuffer piece, int begin, int length) throws IOException {
        ByteBuffer sent = ByteBuffer.wrap(content, begin, length);
        while (sent.hasRemaining()) {
            far.write(sent);
        }
        ByteBuffer place = piece.block(begin, length);
        while (place.hasRemaining()) {
            if (near.read(place) < 0) {
                throw new EOFException();
            }
        }
    }

    /** The near end sends the whole section from where it is in memory; what the far end gets. */
    byte[] send(Section section) throws IOException {
        byte[] received = new byte[section.length()];
        for (int begin = 0; begin < received.length; begin += PieceLayout.BLOCK_LENGTH) {
            int length = Math.min(PieceLayout.BLOCK_LENGTH, received.length - begin);
            ByteBuffer[] place = new ByteBuffer[section.maxSlices()];
            int buffers = section.slices(section.begin() + begin, length, place, 0);
            for (long left = length; left > 0; ) {
                left -= near.write(place, 0, buffers);
            }
            ByteBuffer into = ByteBuffer.wrap(received, begin, length);
            while (into.hasRemaining()) {
                if (far.read(into) < 0) {
                    throw new EOFException();
                }
            }
        }
        return received;
    }

    @Override
    public void close() throws IOException {
        near.close();
        far.close();
    }
}
