package org.minibittorrent;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.wire.Handshake;
import org.minibittorrent.wire.Message;
import org.minibittorrent.wire.MessageEncoder;
import org.minibittorrent.wire.PeerId;

/** A peer made by hand: a blocking socket and whatever bytes a test wants to send. */
final class RawPeer implements AutoCloseable {
    private static final Random RANDOM = new Random(1);
    private static final int HEADER = 8;

    private final Socket socket;
    private final DataInputStream in;
    private long wasted;

    /** A frame that came. */
    record Frame(int id, ByteBuffer body) {}

    RawPeer(Socket socket) throws IOException {
        this.socket = socket;
        this.socket.setTcpNoDelay(true);
        this.in = new DataInputStream(socket.getInputStream());
    }

    /** A connection on which nothing was said. */
    static RawPeer connect(InetSocketAddress remote) throws IOException {
        Socket socket = new Socket();
        socket.connect(remote, 10_000);
        return new RawPeer(socket);
    }

    /** A connection on which hands were shaken. */
    static RawPeer join(InetSocketAddress remote, Torrent torrent) throws IOException {
        RawPeer peer = connect(remote);
        peer.send(handshake(torrent, newId()));
        peer.readHandshake();
        return peer;
    }

    static PeerId newId() {
        return PeerId.random(RANDOM);
    }

    static byte[] handshake(Torrent torrent, PeerId id) {
        return handshake(torrent.metainfo().infoHash(), id);
    }

    static byte[] handshake(InfoHash infoHash, PeerId id) {
        ByteBuffer bytes = ByteBuffer.allocate(Handshake.LENGTH);
        new Handshake(infoHash, id, true, true).encode(bytes);
        return bytes.array();
    }

    static byte[] bytes(Message message) {
        ByteBuffer bytes = ByteBuffer.allocate(MessageEncoder.encodedLength(message));
        MessageEncoder.encode(message, bytes);
        return bytes.array();
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void send(Message message) throws IOException {
        send(bytes(message));
    }

    void sendBlock(int piece, int begin, byte[] data) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(MessageEncoder.PIECE_HEADER_LENGTH + data.length);
        MessageEncoder.pieceHeader(piece, begin, data.length, bytes);
        send(bytes.put(data).array());
    }

    byte[] readHandshake() throws IOException {
        byte[] bytes = new byte[Handshake.LENGTH];
        in.readFully(bytes);
        return bytes;
    }

    /** The next frame that is no keep-alive. */
    Frame read() throws IOException {
        int length;
        do {
            length = in.readInt();
        } while (length == 0);
        byte[] body = new byte[length - 1];
        int id = in.readUnsignedByte();
        in.readFully(body);
        return new Frame(id, ByteBuffer.wrap(body));
    }

    /** Reads frames until one has this id; the others are of no interest. */
    Frame readUntil(int id) throws IOException {
        Frame frame = read();
        while (frame.id() != id) {
            frame = read();
        }
        return frame;
    }

    /** The block a PIECE frame carries. */
    static byte[] block(Frame frame) {
        byte[] data = new byte[frame.body().remaining() - HEADER];
        frame.body().get(HEADER, data);
        return data;
    }

    /** Reads and drops what comes until the other side closes; false if it does not in time. */
    boolean isClosedWithin(int millis) throws IOException {
        long deadline = System.nanoTime() + millis * 1_000_000L;
        byte[] waste = new byte[1 << 16];
        try {
            while (true) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return false;
                }
                socket.setSoTimeout((int) left);
                int count = in.read(waste);
                if (count < 0) {
                    return true;
                }
                wasted += count;
            }
        } catch (SocketTimeoutException e) {
            return false;
        } catch (EOFException e) {
            return true;
        } catch (IOException e) {
            return true; // reset
        }
    }

    /** Bytes that came while the end was waited for. */
    long wasted() {
        return wasted;
    }

    void timeout(int millis) throws IOException {
        socket.setSoTimeout(millis);
    }

    InetSocketAddress localAddress() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
