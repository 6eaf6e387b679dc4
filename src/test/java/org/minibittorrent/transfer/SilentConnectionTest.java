package org.minibittorrent.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.swarm.PieceSet;
import org.minibittorrent.swarm.SwarmPeer;
import org.minibittorrent.testing.Eventually;
import org.minibittorrent.transfer.connection.PeerConnection;
import org.minibittorrent.wire.Handshake;
import org.minibittorrent.wire.Message;
import org.minibittorrent.wire.MessageEncoder;
import org.minibittorrent.wire.PeerId;

/** Connections on which nothing comes, or nothing goes: who is told that the other side lives, and who may be dead. */
@Timeout(60)
class SilentConnectionTest {
    private final AtomicLong clock = new AtomicLong();
    private final EventLoop loop = EventLoop.manual(clock::get);
    private final List<AutoCloseable> open = new ArrayList<>(List.of(loop));

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    @Test
    void aPeerWhoseBlocksWaitHearsOfUsHoweverOftenItAsks() throws Exception {
        LoneTorrent torrent = new LoneTorrent(loop, PieceSet.full(1));
        Socket socket = connected(torrent, 1);
        DataInputStream in = new DataInputStream(socket.getInputStream());
        send(socket, new Message.Interested());
        PeerConnection connection = torrent.joined.get(0);
        int keepAlives = 0;
        in.readFully(new byte[Handshake.LENGTH]);
        for (int second = 0; second < 240; second++) {
            send(socket, new Message.Request(0, 0, 1));
            Eventually.turn(
                    loop, "the request to wait", () -> member(connection).isOwedBlocks());
            clock.addAndGet(Duration.ofSeconds(1).toNanos());
            connection.tick(loop.now());
            settle();
        }
        for (int waiting = socket.getInputStream().available(); waiting >= 4; waiting = in.available()) {
            int length = in.readInt();
            keepAlives += length == 0 ? 1 : 0;
            in.skipNBytes(length);
        }
        assertTrue(keepAlives >= 30 && keepAlives <= 60, keepAlives + " in four minutes");
    }

    @Test
    void aConnectionIsDoubtedWhenItOwesBlocksThatNobodyElseBrings() throws Exception {
        LoneTorrent torrent = new LoneTorrent(loop, new PieceSet(1));
        Socket socket = connected(torrent, 1);
        PeerConnection connection = torrent.joined.get(0);
        assertDoubtful(connection, 300, false, false);
        serves(torrent, socket);
        assertDoubtful(connection, 0, false, false);
        assertDoubtful(connection, 9, false, false);
        assertDoubtful(connection, 11, true, false);
        assertDoubtful(connection, 20, true, false);
        assertDoubtful(connection, 30, true, true);
        Socket other = connected(torrent, 2);
        serves(torrent, other);
        assertDoubtful(connection, 30, false, false);
        send(other, new Message.Choke());
        long later = Duration.ofSeconds(30).toNanos();
        Eventually.turn(loop, "the other to serve no more", () -> connection.isDoubtful(false, loop.now() + later));
        clock.addAndGet(later);
        assertDoubtful(connection, 0, true, true);
        send(socket, new Message.KeepAlive());
        Eventually.turn(loop, "a sign of life", () -> !connection.isDoubtful(true, loop.now()));
    }

    @Test
    void theSuccessorOfOneThatNeverSentAnythingIsDoubtedLater() throws Exception {
        LoneTorrent torrent = new LoneTorrent(loop, new PieceSet(1));
        connected(torrent, 1);
        serves(torrent, connected(torrent, 2));
        PeerConnection first = torrent.joined.get(0);
        PeerConnection second = torrent.joined.get(1);
        second.succeeds(first);
        assertDoubtful(second, 19, false, false);
        assertDoubtful(second, 40, true, false);
        assertDoubtful(second, 60, true, true);
    }

    @Test
    void anAddressWhoseConnectionIsDoubtedIsDialledAgain() {
        KnownPeers known = new KnownPeers(new SplittableRandom(1));
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        known.add(address, 0);
        known.dialled(address);
        assertEquals(List.of(), known.due(9, id -> false, other -> false, 1));
        known.doubted(address, false, 1);
        assertEquals(List.of(address), known.due(9, id -> false, other -> false, 1));
        known.ended(address, false, 1);
        known.doubted(address, false, 1);
        assertEquals(List.of(), known.due(9, id -> false, other -> false, 1), "after a failure it waits");
        known.doubted(address, true, 1);
        assertEquals(List.of(address), known.due(9, id -> false, other -> false, 1), "unless there is a hurry");
    }

    private void assertDoubtful(PeerConnection connection, int seconds, boolean hurried, boolean unhurried) {
        long then = loop.now() + Duration.ofSeconds(seconds).toNanos();
        assertEquals(hurried, connection.isDoubtful(true, then), seconds + " s, in a hurry");
        assertEquals(unhurried, connection.isDoubtful(false, then), seconds + " s");
    }

    /** The other side has everything and serves us, so that it is asked for blocks. */
    private void serves(LoneTorrent torrent, Socket socket) throws IOException {
        send(socket, new Message.HaveAll());
        send(socket, new Message.Unchoke());
        DataInputStream in = new DataInputStream(socket.getInputStream());
        in.readFully(new byte[Handshake.LENGTH]);
        PeerConnection latest = torrent.joined.get(torrent.joined.size() - 1);
        Eventually.turn(loop, "a request", () -> member(latest).maySendBlocks() || torrent.joined.size() > 1);
        settle();
    }

    private static SwarmPeer member(PeerConnection connection) {
        return Objects.requireNonNull(connection.swarmPeer());
    }

    private void settle() {
        int moved;
        do {
            moved = loop.turn(Duration.ZERO);
        } while (moved > 0);
    }

    private Socket connected(LoneTorrent torrent, int id) throws IOException {
        PeerPort port =
                new PeerPort(loop, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 9, hash -> torrent);
        Socket socket = new Socket(port.address().getAddress(), port.address().getPort());
        open.add(port::close);
        open.add(socket);
        ByteBuffer bytes = ByteBuffer.allocate(Handshake.LENGTH);
        byte[] peerId = new byte[20];
        peerId[19] = (byte) id;
        new Handshake(LoneTorrent.INFO_HASH, PeerId.of(peerId), true, true).encode(bytes);
        socket.getOutputStream().write(bytes.array());
        int before = torrent.joined.size();
        Eventually.turn(loop, "the connection has joined", () -> torrent.joined.size() > before);
        return socket;
    }

    private static void send(Socket socket, Message message) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(MessageEncoder.encodedLength(message));
        MessageEncoder.encode(message, bytes);
        socket.getOutputStream().write(bytes.array());
    }
}
