package org.minibittorrent.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(30)
final class ListenerTest {
    @RegisterExtension
    final LogCapture log = new LogCapture();

    private final ManualTime time = new ManualTime();
    private final Hands hands = new Hands(time);
    private final Recorder client = new Recorder();

    @AfterEach
    void close() {
        hands.close();
    }

    @Test
    void aRefusedConnectionIsClosed() throws IOException {
        Listener listener = hands.listen(remote -> null);
        hands.connect(listener.localAddress(), client);
        hands.turnUntil(() -> client.closed == 1);
        assertEquals(1, client.opened);
    }

    @Test
    void anAcceptHandlerThatThrowsLosesThatConnectionOnly() throws IOException {
        Recorder accepted = new Recorder();
        AtomicInteger asked = new AtomicInteger();
        Listener listener = hands.listen(remote -> {
            if (asked.getAndIncrement() == 0) {
                throw new InternalError("test");
            }
            return accepted;
        });
        hands.connect(listener.localAddress(), client);
        hands.turnUntil(() -> client.closed == 1);
        hands.connect(listener.localAddress(), new Recorder());
        hands.turnUntil(accepted::isOpen);
    }

    @Test
    void aBurstOfConnectionsWaitsForABusyLoop() throws IOException {
        Listener listener = hands.listen(remote -> new Recorder());
        List<Socket> burst = new ArrayList<>();
        try {
            // More than the fifty that Java asks the system to keep by itself.
            for (int i = 0; i < 100; i++) {
                Socket socket = new Socket();
                burst.add(socket);
                socket.connect(listener.localAddress(), 500);
            }
        } finally {
            for (Socket socket : burst) {
                socket.close();
            }
        }
    }

    @Test
    void acceptingPausesAfterAFailureInsteadOfSpinning() throws IOException {
        Recorder accepted = new Recorder();
        Listener listener = hands.listen(remote -> accepted);
        hands.loop.turn(Hands.NO_WAIT);
        AtomicInteger attempts = new AtomicInteger();
        AtomicInteger waiting = new AtomicInteger(2);
        listener.wrapSource(real -> () -> {
            attempts.incrementAndGet();
            if (waiting.getAndDecrement() > 0) {
                throw new IOException("Too many open files");
            }
            return real.accept();
        });
        hands.connect(listener.localAddress(), client);
        hands.turnUntil(() -> client.opened == 1 && attempts.get() == 1);
        hands.settle();
        time.advance(Duration.ofMillis(99));
        hands.settle();
        assertEquals(1, attempts.get());
        time.advance(Duration.ofMillis(1));
        hands.settle();
        assertEquals(2, attempts.get());
        time.advance(Duration.ofMillis(100));
        hands.turnUntil(accepted::isOpen);
        assertEquals(1, log.thrown().size(), "one line, however long it lasts");
    }

    @Test
    void closingFreesThePortAtOnceAndKeepsWhatWasAccepted() throws IOException {
        Recorder accepted = new Recorder();
        Listener listener = hands.listen(remote -> accepted);
        hands.connect(listener.localAddress(), client);
        hands.turnUntil(accepted::isOpen);
        listener.close();
        listener.close();
        bindAgain(listener.localAddress());
        client.send(new byte[2]);
        hands.turnUntil(() -> accepted.received.size() == 2);
    }

    @Test
    void closingBeforeTheFirstTurnOrWithinOnAcceptIsFine() throws IOException {
        Listener early = hands.listen(remote -> null);
        early.close();
        hands.settle();
        bindAgain(early.localAddress());

        Listener[] self = new Listener[1];
        Recorder accepted = new Recorder();
        self[0] = hands.listen(remote -> {
            self[0].close();
            return accepted;
        });
        hands.connect(self[0].localAddress(), client);
        hands.turnUntil(() -> accepted.isOpen() && client.isOpen());
        bindAgain(self[0].localAddress());
    }

    @Test
    void anotherThreadMayListenAndClose() throws Exception {
        try (EventLoop loop = EventLoop.start("listening-loop")) {
            Listener listener = loop.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), remote -> null);
            hands.connect(listener.localAddress(), client);
            hands.turnUntil(() -> client.closed == 1);
            listener.close();
            CompletableFuture<Boolean> round = new CompletableFuture<>();
            loop.execute(() -> round.complete(true));
            assertTrue(round.get());
            bindAgain(listener.localAddress());
        }
    }

    @Test
    void whatCannotBeBoundIsToldToTheCaller() throws IOException {
        Listener listener = hands.listen(remote -> null);
        assertThrows(BindException.class, () -> hands.loop.listen(listener.localAddress(), remote -> null));
        assertThrows(
                UnknownHostException.class,
                () -> hands.loop.listen(InetSocketAddress.createUnresolved("nowhere.invalid", 0), remote -> null));
        hands.close();
        assertThrows(RejectedExecutionException.class, () -> hands.listen(remote -> null));
        listener.close();
    }

    private static void bindAgain(InetSocketAddress address) throws IOException {
        try (ServerSocket again = new ServerSocket()) {
            again.setReuseAddress(true);
            again.bind(address);
        }
    }
}
