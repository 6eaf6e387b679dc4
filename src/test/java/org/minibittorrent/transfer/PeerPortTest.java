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
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.metainfo.PieceLayout;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.store.Section;
import org.minibittorrent.swarm.PeerIdentity;
import org.minibittorrent.swarm.PieceSet;
import org.minibittorrent.swarm.Swarm;
import org.minibittorrent.swarm.SwarmConfig;
import org.minibittorrent.swarm.SwarmHost;
import org.minibittorrent.swarm.SwarmPeer;
import org.minibittorrent.swarm.SwarmStore;
import org.minibittorrent.testing.Eventually;
import org.minibittorrent.transfer.connection.ConnectedTorrent;
import org.minibittorrent.transfer.connection.PeerConnection;
import org.minibittorrent.transfer.connection.RemotePeer;
import org.minibittorrent.transfer.rate.RateLimits;
import org.minibittorrent.wire.Handshake;
import org.minibittorrent.wire.PeerId;

/** A port that allows two connections. */
@Timeout(60)
class PeerPortTest {
    private static final InfoHash INFO_HASH = InfoHash.of(new byte[20]);

    private final AtomicLong clock = new AtomicLong();
    private final EventLoop loop = EventLoop.manual(clock::get);
    private final Torrent torrent = new Torrent();
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
            assertEquals(2, torrent.joined, "idle connections stand");

            assertTrue(port.makeRoom());
            assertFalse(port.isFull());
            assertEquals(1, torrent.joined, "one that moves no data makes room for another");
            assertTrue(first.isConnected() && second.isConnected());
        }
    }

    @Test
    void connectionsThatCameAMomentAgoMakeNoRoom() throws Exception {
        try (Socket first = connected(1);
                Socket second = connected(2)) {
            assertFalse(port.makeRoom());
            assertEquals(2, torrent.joined);
            assertTrue(first.isConnected() && second.isConnected());
        }
    }

    private Socket connected(int id) throws IOException {
        Socket socket = new Socket(port.address().getAddress(), port.address().getPort());
        ByteBuffer bytes = ByteBuffer.allocate(Handshake.LENGTH);
        byte[] peerId = new byte[20];
        peerId[19] = (byte) id;
        new Handshake(INFO_HASH, PeerId.of(peerId), true, true).encode(bytes);
        socket.getOutputStream().write(bytes.array());
        int before = torrent.joined;
        Eventually.turn(loop, "the connection has joined", () -> torrent.joined > before);
        return socket;
    }

    /** A torrent of one piece that takes everybody in. */
    private final class Torrent implements ConnectedTorrent, SwarmStore, SwarmHost {
        private final Swarm swarm = new Swarm(
                new PieceLayout(1, 1 << 14),
                PieceSet.full(1),
                SwarmConfig.standard(0),
                new SplittableRandom(1),
                this,
                this);
        private final RateLimits limits = new RateLimits(loop);
        private int joined;

        @Override
        public InfoHash infoHash() {
            return INFO_HASH;
        }

        @Override
        public Swarm swarm() {
            return swarm;
        }

        @Override
        public RateLimits limits() {
            return limits;
        }

        @Override
        public void admit(RemotePeer remote, Consumer<Boolean> answer) {
            answer.accept(true);
        }

        @Override
        public @Nullable String user(RemotePeer remote) {
            return null;
        }

        @Override
        public SwarmPeer join(PeerConnection connection, Handshake handshake) {
            joined++;
            return swarm.connected(connection, true, true, new int[0], loop.now());
        }

        @Override
        public void listenPortKnown(PeerConnection connection) {}

        @Override
        public void closed(PeerConnection connection) {
            joined--;
        }

        @Override
        public ByteBuffer incoming(int piece, int begin, int length) {
            throw new AssertionError("nothing is fetched");
        }

        @Override
        public boolean mayRead(int piece, Runnable ready) {
            throw new AssertionError("nothing is fetched");
        }

        @Override
        public void arrived(int piece, int begin, ByteBuffer block) {
            throw new AssertionError("nothing is fetched");
        }

        @Override
        public @Nullable Section outgoing(int piece, int begin, Runnable ready) {
            return null;
        }

        @Override
        public void forget(Runnable ready) {}

        @Override
        public void suspect(int piece) {}

        @Override
        public void suspectFiles() {}

        @Override
        public void prepare(int piece) {}

        @Override
        public void abandoned(int piece) {}

        @Override
        public void check(int piece, boolean withDigests) {}

        @Override
        public void verified(int piece) {}

        @Override
        public void completed() {}

        @Override
        public void blamed(PeerIdentity peer, int piece) {}
    }
}
