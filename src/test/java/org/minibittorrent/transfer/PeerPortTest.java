package org.minibittorrent.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.swarm.PieceSet;
import org.minibittorrent.testing.Eventually;
import org.minibittorrent.wire.Handshake;
import org.minibittorrent.wire.PeerId;

/** A port that allows two connections. */
@Timeout(60)
class PeerPortTest {
    private final AtomicLong clock = new AtomicLong();
    private final EventLoop loop = EventLoop.manual(clock::get);
    private final LoneTorrent torrent = new LoneTorrent(loop, PieceSet.full(1));
    private final PeerPort port =
            new PeerPort(loop, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 2, infoHash -> torrent);

    PeerPortTest() throws IOException {}

    @AfterEach
    void close() {
        port.close();
        loop.close();
    }

    @Test
    void aQuestionWhetherItIsFullClosesNothing() throws Exception {
        try (Socket first = connected(1);
                Socket second = connected(2)) {
            clock.addAndGet(Duration.ofMinutes(1).toNanos());
            loop.turn(Duration.ZERO);

            assertTrue(port.isFull());
            assertTrue(port.isFull());
            assertEquals(2, torrent.joined.size(), "idle connections stand");

            assertTrue(port.makeRoom());
            assertFalse(port.isFull());
            assertEquals(1, torrent.joined.size(), "one that moves no data makes room for another");
            assertTrue(first.isConnected() && second.isConnected());
        }
    }

    @Test
    void connectionsThatCameAMomentAgoMakeNoRoom() throws Exception {
        try (Socket first = connected(1);
                Socket second = connected(2)) {
            assertFalse(port.makeRoom());
            assertEquals(2, torrent.joined.size());
            assertTrue(first.isConnected() && second.isConnected());
        }
    }

    private Socket connected(int id) throws IOException {
        Socket socket = new Socket(port.address().getAddress(), port.address().getPort());
        ByteBuffer bytes = ByteBuffer.allocate(Handshake.LENGTH);
        byte[] peerId = new byte[20];
        peerId[19] = (byte) id;
        new Handshake(LoneTorrent.INFO_HASH, PeerId.of(peerId), true, true).encode(bytes);
        socket.getOutputStream().write(bytes.array());
        int before = torrent.joined.size();
        Eventually.turn(loop, "the connection has joined", () -> torrent.joined.size() > before);
        return socket;
    }
}
