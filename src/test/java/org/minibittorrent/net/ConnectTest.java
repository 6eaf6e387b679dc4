package org.minibittorrent.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class ConnectTest {
    private final ManualTime time = new ManualTime();
    private final Recorder handler = new Recorder();

    @Test
    void aRefusedConnectionIsReportedLaterAndOnce() throws IOException {
        try (Hands hands = new Hands()) {
            hands.connect(deadAddress(), handler);
            assertEquals(List.of(), handler.events);
            hands.turnUntil(() -> handler.closed == 1);
            assertEquals(List.of("closed"), handler.events);
            assertInstanceOf(ConnectException.class, handler.cause);
        }
        assertEquals(1, handler.closed);
    }

    @Test
    void anUnresolvedAddressIsReportedLater() {
        try (Hands hands = new Hands()) {
            hands.connect(InetSocketAddress.createUnresolved("nowhere.invalid", 1), handler);
            assertEquals(List.of(), handler.events);
            hands.loop.turn(Hands.NO_WAIT);
            assertInstanceOf(UnknownHostException.class, handler.cause);
        }
    }

    @Test
    void anAddressThatIsNotOursCannotBeBoundAndIsReportedLater() throws IOException {
        try (Hands hands = new Hands()) {
            // TEST-NET-1 of RFC 5737: nobody has it.
            hands.loop.connect(
                    deadAddress(), InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1}), 1_000_000_000L, handler);
            assertEquals(List.of(), handler.events);
            hands.turnUntil(() -> handler.closed == 1);
            assertInstanceOf(IOException.class, handler.cause);
        }
    }

    @Test
    void anAnswerThatDoesNotComeEndsTheAttempt() throws IOException {
        List<SocketChannel> fillers = new ArrayList<>();
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Hands hands = new Hands(time)) {
            InetSocketAddress address = (InetSocketAddress) deaf.getLocalSocketAddress();
            for (int i = 0; i < 4; i++) {
                SocketChannel filler = SocketChannel.open();
                fillers.add(filler);
                filler.configureBlocking(false);
                filler.connect(address);
            }
            hands.loop.connect(address, null, Duration.ofSeconds(5).toNanos(), handler);
            hands.settle();
            assumeTrue(handler.opened == 0, "the system takes more connections than its backlog says");
            time.advance(Duration.ofSeconds(5));
            hands.loop.turn(Hands.NO_WAIT);
            assertEquals(List.of("closed"), handler.events);
            assertInstanceOf(SocketTimeoutException.class, handler.cause);
        } finally {
            for (SocketChannel filler : fillers) {
                filler.close();
            }
        }
    }

    @Test
    void theTimeLimitEndsWithTheConnecting() throws IOException {
        Recorder far = new Recorder();
        try (Hands hands = new Hands(time)) {
            hands.pair(handler, far);
            time.advance(Duration.ofDays(1));
            hands.settle();
            assertTrue(handler.isOpen());
        }
        assertEquals(1, handler.closed);
        assertNull(handler.cause);
    }

    @Test
    void closingTheAttemptReportsItAndNothingElse() throws IOException {
        try (Hands hands = new Hands()) {
            Listener listener = hands.listen(remote -> new Recorder());
            Channel refused = hands.connect(deadAddress(), handler);
            refused.close();
            Recorder second = new Recorder();
            hands.connect(listener.localAddress(), second).finish(1_000_000_000L);
            Recorder third = new Recorder();
            hands.connect(InetSocketAddress.createUnresolved("nowhere.invalid", 1), third)
                    .close();
            hands.settle();
            for (Recorder each : List.of(handler, second, third)) {
                assertEquals(List.of("closed"), each.events);
                assertNull(each.cause);
            }
        }
    }

    @Test
    void aChannelThatIsNotOpenYetDoesNothing() throws IOException {
        try (Hands hands = new Hands()) {
            Channel channel = hands.connect(deadAddress(), handler);
            channel.requestWrite();
            channel.setReadable(true);
            assertThrows(NotYetConnectedException.class, () -> channel.read(ByteBuffer.allocate(1)));
            assertThrows(NotYetConnectedException.class, () -> channel.write(ByteBuffer.allocate(1)));
        }
        assertEquals(List.of("closed"), handler.events);
    }

    @Test
    void reconnectingFromOnClosedEndsWithTheLoop() throws IOException {
        Hands hands = new Hands();
        Listener listener = hands.listen(remote -> new Recorder());
        List<Throwable> refusals = new ArrayList<>();
        Recorder stubborn = new Recorder() {
            @Override
            public void onClosed(@Nullable Throwable why) {
                super.onClosed(why);
                try {
                    hands.connect(listener.localAddress(), this);
                } catch (RejectedExecutionException e) {
                    refusals.add(e);
                }
            }
        };
        hands.connect(listener.localAddress(), stubborn);
        hands.turnUntil(() -> stubborn.opened == 1);
        hands.close();
        assertEquals(1, stubborn.closed);
        assertEquals(1, refusals.size());
    }

    private static InetSocketAddress deadAddress() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return (InetSocketAddress) taken.getLocalSocketAddress();
        }
    }
}
