package org.minibittorrent.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.minibittorrent.testing.OpenHandles;

/** Nothing outlives a closed loop. */
@Timeout(60)
final class LeakTest {

    @Test
    @EnabledOnOs(OS.LINUX)
    void closingLeavesNoThreadNoPortAndNoFile() throws Exception {
        round();
        long files = openFiles();
        for (int i = 0; i < 200; i++) {
            InetSocketAddress address = round();
            if (i % 50 == 0) {
                try (ServerSocket again = new ServerSocket()) {
                    again.setReuseAddress(true);
                    again.bind(address);
                }
            }
        }
        assertEquals(files, openFiles());
        assertTrue(Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("leak-")));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void closedChannelsAreGivenBackWhileTheLoopGoesOn() throws Exception {
        try (Hands hands = new Hands()) {
            Recorder[] accepted = new Recorder[1];
            Listener listener = hands.listen(remote -> accepted[0]);
            long files = 0;
            for (int i = 0; i < 200; i++) {
                Recorder client = new Recorder();
                accepted[0] = new Recorder();
                hands.connect(listener.localAddress(), client);
                hands.turnUntil(() -> client.isOpen() && accepted[0].isOpen());
                client.channel().close();
                Recorder refused = new Recorder();
                hands.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), refused);
                hands.turnUntil(() -> refused.closed == 1 && accepted[0].closed == 1);
                hands.loop.turn(Hands.NO_WAIT);
                if (i == 0) {
                    files = openFiles();
                }
            }
            assertEquals(files, openFiles());
        }
    }

    /** A loop with a listener, an open connection, one being opened and a timer, closed from outside. */
    private static InetSocketAddress round() throws IOException, ExecutionException, InterruptedException {
        Recorder accepted = new Recorder();
        Recorder connected = new Recorder();
        Recorder connecting = new Recorder();
        CompletableFuture<Boolean> both = new CompletableFuture<>();
        EventLoop loop = EventLoop.start("leak-loop");
        Workers workers = new Workers("leak-worker", 2, 10);
        Listener listener = loop.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                remote -> accepted.opened == 0 ? accepted : new Recorder());
        workers.run(loop, listener::localAddress, (address, failure) -> {
            if (address == null) {
                both.completeExceptionally(new AssertionError(failure));
                return;
            }
            loop.connect(address, null, TimeUnit.SECONDS.toNanos(10), connected);
            loop.schedule(TimeUnit.DAYS.toNanos(1), () -> {});
            awaitBoth(loop, connected, accepted, both);
        });
        both.get();
        CompletableFuture<Boolean> begun = new CompletableFuture<>();
        loop.execute(() -> {
            loop.connect(listener.localAddress(), null, TimeUnit.SECONDS.toNanos(10), connecting);
            begun.complete(true);
        });
        begun.get();
        loop.close();
        workers.close();
        assertEquals(1, connected.closed);
        assertNull(connected.cause);
        assertEquals(1, accepted.closed);
        assertEquals(1, connecting.closed);
        return listener.localAddress();
    }

    private static void awaitBoth(EventLoop loop, Recorder one, Recorder two, CompletableFuture<Boolean> done) {
        if (one.isOpen() && two.isOpen()) {
            done.complete(true);
        } else {
            loop.schedule(1_000_000, () -> awaitBoth(loop, one, two, done));
        }
    }

    /** Sockets, selectors and the like; not files, which the Java runtime opens whenever it loads a class. */
    private static long openFiles() throws IOException {
        return OpenHandles.targets().stream()
                .filter(target -> !target.startsWith("/"))
                .count();
    }
}
