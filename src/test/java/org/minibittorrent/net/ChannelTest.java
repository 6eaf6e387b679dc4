package org.minibittorrent.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
final class ChannelTest {
    private final Hands hands = new Hands();
    private final Recorder near = new Recorder();
    private final Recorder far = new Recorder();

    @AfterEach
    void close() {
        hands.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void anEchoComesBack(String host) throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getAllByName(host)[0], 0);
        assumeTrue(NetworkInterface.getByInetAddress(any.getAddress()) != null, host + " is not there");
        Recorder echo = new Recorder() {
            @Override
            public void onReadable(Channel from) throws IOException {
                super.onReadable(from);
                send(received.toByteArray());
                received.reset();
            }
        };
        InetSocketAddress[] caller = new InetSocketAddress[1];
        Listener listener = hands.loop.listen(any, remote -> {
            caller[0] = remote;
            return echo;
        });
        hands.loop.connect(listener.localAddress(), any.getAddress(), 10_000_000_000L, near);
        hands.turnUntil(near::isOpen);
        byte[] ping = "ping".getBytes(StandardCharsets.US_ASCII);
        near.send(ping);
        hands.turnUntil(() -> near.received.size() == ping.length);
        assertArrayEquals(ping, near.received.toByteArray());
        assertEquals(any.getAddress(), caller[0].getAddress());
        assertTrue(near.channel().direct());
        assertSame(hands.loop, near.channel().loop());
    }

    @Test
    void aReaderThatNeverReadsCostsNoTurns() throws IOException {
        hands.pair(near, far);
        far.channel().setReadable(false);
        near.send(new byte[64 << 20]);
        hands.settle();
        int left = near.outgoing.remaining();
        assertTrue(left > 0, "the sockets took it all");
        int writes = near.writes;
        assertEquals(0, hands.loop.turn(Duration.ofMillis(50)));
        near.channel().requestWrite();
        assertEquals(0, hands.loop.turn(Duration.ofMillis(50)), "the socket is known to be full");
        assertEquals(writes, near.writes);

        far.channel().setReadable(true);
        hands.turnUntil(() -> near.outgoing.remaining() < left);
        assertTrue(near.isOpen());
    }

    @Test
    void anIdleConnectionMakesNoTurns() throws IOException {
        hands.pair(near, far);
        near.send(new byte[1000]);
        hands.turnUntil(() -> far.received.size() == 1000);
        hands.settle();
        for (int i = 0; i < 5; i++) {
            assertEquals(0, hands.loop.turn(Duration.ofMillis(10)));
        }
        assertEquals(1, near.writes);
    }

    @Test
    void everythingArrivesWhateverItsSize() throws IOException {
        byte[] sent = new byte[5_000_003];
        new Random(1).nextBytes(sent);
        hands.pair(near, far);
        near.send(sent);
        hands.turnUntil(() -> far.received.size() == sent.length);
        assertArrayEquals(sent, far.received.toByteArray());
    }

    @Test
    void buffersAreGatheredAndScatteredInOrder() throws IOException {
        ByteBuffer[] parts = {
            ByteBuffer.allocate(3),
            ByteBuffer.allocateDirect(3).put(new byte[] {1, 2, 3}),
            ByteBuffer.wrap(new byte[] {4})
        };
        parts[1].flip();
        ByteBuffer[] into = {ByteBuffer.allocateDirect(2), ByteBuffer.allocate(10)};
        Recorder scattering = new Recorder() {
            @Override
            public void onReadable(Channel from) throws IOException {
                from.read(into, 0, 2);
            }
        };
        hands.pair(near, scattering);
        assertEquals(4, near.channel().write(parts, 1, 2));
        hands.turnUntil(() -> into[1].position() == 2);
        assertEquals(ByteBuffer.wrap(new byte[] {1, 2}), into[0].flip());
        assertEquals(ByteBuffer.wrap(new byte[] {3, 4}), into[1].flip());
    }

    @Test
    void aGreedyChannelDoesNotKeepAnotherWaiting() throws IOException {
        List<String> order = new ArrayList<>();
        Recorder greedy = new Recorder() {
            @Override
            public void onReadable(Channel from) throws IOException {
                int before = received.size();
                super.onReadable(from);
                order.add("greedy");
                assertTrue(received.size() - before <= Channel.TURN_LIMIT);
            }

            @Override
            public boolean onWritable(Channel to) throws IOException {
                int before = outgoing.remaining();
                while (to.write(outgoing) > 0) {
                    assertTrue(before - outgoing.remaining() <= Channel.TURN_LIMIT);
                }
                return outgoing.hasRemaining();
            }
        };
        Recorder modest = new Recorder() {
            @Override
            public void onReadable(Channel from) throws IOException {
                super.onReadable(from);
                order.add("modest");
            }
        };
        Recorder flood = new Recorder();
        try (Hands sender = new Hands()) {
            Listener listener = hands.listen(remote -> greedy.opened == 0 ? greedy : modest);
            sender.connect(listener.localAddress(), flood);
            sender.turnUntil(flood::isOpen);
            hands.turnUntil(greedy::isOpen);
            sender.connect(listener.localAddress(), far);
            sender.turnUntil(far::isOpen);
            hands.turnUntil(modest::isOpen);

            flood.send(new byte[64 << 20]);
            sender.settle();
            far.send(new byte[1]);
            sender.settle();
            int wanted = 3;
            for (int round = 0; round < wanted; round++) {
                // Both have bytes waiting: one turn serves each once, however much the greedy one could take.
                order.clear();
                hands.loop.turn(Duration.ofSeconds(10));
                order.sort(null);
                assertEquals(List.of("greedy", "modest"), order);
                far.send(new byte[1]);
                sender.settle();
            }
            assertEquals(wanted, modest.received.size());
        }
    }

    @Test
    void writesComeAfterAllReadsOfTheTurnAndOnce() throws IOException {
        List<String> order = new ArrayList<>();
        class Answering extends Recorder {
            @Override
            public void onReadable(Channel from) throws IOException {
                super.onReadable(from);
                order.add("read");
                from.requestWrite();
                from.requestWrite();
            }

            @Override
            public boolean onWritable(Channel to) {
                order.add("write");
                return false;
            }
        }
        Recorder second = new Recorder();
        try (Hands peers = new Hands()) {
            Listener listener = hands.listen(remote -> new Answering());
            peers.connect(listener.localAddress(), far);
            peers.connect(listener.localAddress(), second);
            peers.turnUntil(() -> far.isOpen() && second.isOpen());
            hands.settle();
            far.send(new byte[1]);
            second.send(new byte[1]);
            peers.settle();
            hands.loop.execute(() -> order.add("task"));
            hands.loop.turn(Duration.ofSeconds(10));
            assertEquals(List.of("read", "read", "task", "write", "write"), order);
            hands.settle();
            assertEquals(5, order.size());
        }
    }

    @Test
    void channelsThatWakeEachOtherDoNotHoldTheTurn() throws IOException {
        class Partner extends Recorder {
            @Nullable
            Recorder other;

            @Override
            public boolean onWritable(Channel to) {
                writes++;
                if (other != null) {
                    other.channel().requestWrite();
                }
                return false;
            }
        }
        Partner one = new Partner();
        Partner two = new Partner();
        one.other = two;
        two.other = one;
        hands.pair(one, two);
        one.channel().requestWrite();
        for (int turn = 1; turn <= 4; turn++) {
            hands.loop.turn(Duration.ofSeconds(10));
            assertEquals(turn, one.writes + two.writes);
        }
    }

    @Test
    void aPausedChannelIsNotCalledAndThenResumes() throws IOException {
        hands.pair(near, far);
        far.channel().setReadable(false);
        near.send(new byte[10]);
        hands.settle();
        assertEquals(0, far.received.size());
        far.channel().setReadable(true);
        hands.turnUntil(() -> far.received.size() == 10);
    }

    @Test
    void aHalfClosedPeerStillGetsItsAnswer() throws IOException {
        Recorder answering = new Recorder() {
            @Override
            void onEnd(Channel from) {
                send(new byte[] {42});
            }
        };
        hands.pair(near, answering);
        near.outgoing = ByteBuffer.wrap(new byte[] {1});
        near.channel().finish(10_000_000_000L);
        hands.turnUntil(() -> answering.ended && !answering.outgoing.hasRemaining());
        hands.settle();
        assertTrue(answering.isOpen());
        assertEquals(0, hands.loop.turn(Duration.ofMillis(30)), "the end of the stream is not reported over and over");
        assertEquals(-1, answering.channel().read(ByteBuffer.allocate(1)));
        answering.channel().finish(10_000_000_000L);
        hands.turnUntil(() -> answering.closed == 1 && near.closed == 1);
        assertNull(answering.cause);
        assertNull(near.cause);
    }

    @Test
    void aResetIsTheCause() throws IOException {
        Listener listener = hands.listen(remote -> near);
        SocketChannel rude = SocketChannel.open(listener.localAddress());
        hands.turnUntil(near::isOpen);
        rude.setOption(StandardSocketOptions.SO_LINGER, 0);
        rude.close();
        hands.turnUntil(() -> near.closed == 1);
        assertInstanceOf(IOException.class, near.cause);
    }

    @Test
    void closingWithinOnOpenReportsOnce() throws IOException {
        Recorder closing = new Recorder() {
            @Override
            public void onOpen(Channel opening) throws IOException {
                super.onOpen(opening);
                opening.close(new IOException("first"));
                opening.close(new IOException("second"));
                events.add("after");
            }
        };
        Listener listener = hands.listen(remote -> far);
        hands.connect(listener.localAddress(), closing);
        hands.turnUntil(() -> far.closed == 1);
        assertEquals(List.of("open", "closed", "after"), closing.events);
        assertEquals("first", closing.cause == null ? "" : closing.cause.getMessage());
    }

    @Test
    void aChannelClosedByAnotherInTheSameTurnIsNotServed() throws IOException {
        List<Recorder> served = new ArrayList<>();
        List<Recorder> all = new ArrayList<>();
        class Jealous extends Recorder {
            @Override
            public void onReadable(Channel from) throws IOException {
                served.add(this);
                for (Recorder other : all) {
                    if (other != this) {
                        other.channel().close();
                    }
                }
                super.onReadable(from);
            }
        }
        try (Hands peers = new Hands()) {
            Recorder second = new Recorder();
            Listener listener = hands.listen(remote -> {
                Recorder accepted = new Jealous();
                all.add(accepted);
                return accepted;
            });
            peers.connect(listener.localAddress(), far);
            peers.connect(listener.localAddress(), second);
            peers.turnUntil(() -> far.isOpen() && second.isOpen());
            hands.settle();
            for (Recorder accepted : all) {
                accepted.channel().requestWrite();
            }
            far.send(new byte[1]);
            second.send(new byte[1]);
            peers.settle();
            hands.loop.turn(Duration.ofSeconds(10));
            assertEquals(1, served.size());
            for (Recorder accepted : all) {
                boolean survivor = served.contains(accepted);
                assertEquals(survivor ? 0 : 1, accepted.closed);
                assertEquals(survivor ? 1 : 0, accepted.writes);
            }
        }
    }

    @Test
    void aClosedChannelDoesNothingMore() throws IOException {
        hands.pair(near, far);
        Channel channel = near.channel();
        channel.requestWrite();
        channel.close();
        channel.requestWrite();
        channel.setReadable(true);
        channel.finish(1);
        channel.close(new IOException("late"));
        hands.settle();
        assertEquals(0, near.writes);
        assertEquals(1, near.closed);
        assertNull(near.cause);
        assertThrows(ClosedChannelException.class, () -> channel.read(ByteBuffer.allocate(1)));
        assertThrows(ClosedChannelException.class, () -> channel.write(ByteBuffer.allocate(1)));
        assertFalse(far.isOpen());
    }

    @Test
    void anotherThreadMayNotTouchAChannel() throws Exception {
        hands.pair(near, far);
        List<Throwable> thrown = new ArrayList<>();
        Thread other = new Thread(() -> {
            try {
                near.channel().close();
            } catch (IllegalStateException e) {
                thrown.add(e);
            }
        });
        other.start();
        other.join();
        assertEquals(1, thrown.size());
        assertTrue(near.isOpen());
    }
}
