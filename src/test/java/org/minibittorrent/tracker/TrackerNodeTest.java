package org.minibittorrent.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.Workers;
import org.minibittorrent.testing.Eventually;
import org.minibittorrent.tracker.live.TrackerLimits;
import org.minibittorrent.tracker.service.ServiceSettings;

/** What an operator asks of a running tracker, from threads that are not its own. */
class TrackerNodeTest {

    private final EventLoop loop = EventLoop.start("tracker-node-test");
    private final Workers workers = new Workers("tracker-node-test", 2, 100);

    @TempDir
    private Path temporary;

    @AfterEach
    void close() {
        workers.close();
        loop.close();
    }

    private TrackerNode start(@Nullable Path folder, int port) throws IOException {
        return TrackerNode.start(
                loop,
                workers,
                workers,
                new TrackerSettings(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                        folder,
                        List.of(),
                        Clock.systemUTC(),
                        new ServiceSettings(true, Duration.ofSeconds(30).toNanos(), 1, TrackerLimits.DEFAULT)));
    }

    private static <T> T get(CompletableFuture<T> future) {
        return future.orTimeout(Eventually.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    @Test
    void manyThreadsMayAskAtOnce() throws IOException {
        TrackerNode node = start(null, 0);
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            String name = "t" + thread + "-";
            threads.add(CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 500; i++) {
                    get(node.createUser(name + i, new char[] {'x'}));
                    assertTrue(get(node.look(TrackerService::state)).users().size() > 0);
                }
            }));
        }
        threads.forEach(TrackerNodeTest::get);
        assertEquals(2_000, get(node.look(TrackerService::state)).users().size());
        node.close();
    }

    @Test
    void whatIsAskedRunsOnTheLoopHoweverQuickItIs() throws IOException {
        TrackerNode node = start(null, 0);
        AtomicBoolean spinning = new AtomicBoolean(true);
        keepBusy(spinning);
        for (int i = 0; i < 20_000; i++) {
            assertEquals(true, get(node.look(service -> loop.inLoop())));
        }
        spinning.set(false);
        node.close();
    }

    /** A loop that never sleeps answers before its caller has turned round. */
    private void keepBusy(AtomicBoolean spinning) {
        loop.execute(() -> {
            if (spinning.get()) {
                keepBusy(spinning);
            }
        });
    }

    @Test
    void aRefusalReachesTheOperator() throws IOException {
        TrackerNode node = start(null, 0);
        CompletionException refused = assertThrows(CompletionException.class, () -> get(node.removeUser("nobody")));
        assertTrue(refused.getCause() instanceof ApiException, String.valueOf(refused));
        node.close();
        get(node.ended());
    }

    @Test
    void anAddressInUseChangesNothing() throws IOException {
        Path other = temporary.resolve("other");
        Files.createDirectory(other);
        TrackerNode node = start(temporary, 0);
        assertThrows(BindException.class, () -> start(other, node.address().getPort()));
        assertTrue(OfflineCheck.verify(other).startsWith("0 records"), OfflineCheck.verify(other));
        TrackerNode second = start(other, 0);
        second.close();
        node.close();
    }

    @Test
    void whatWasAnsweredIsThereAfterARestart() throws IOException {
        TrackerNode node = start(temporary, 0);
        get(node.createUser("alice", new char[] {'x'}));
        get(node.createUser("bob", new char[] {'x'}));
        get(node.removeUser("bob"));
        node.close();
        TrackerNode again = start(temporary, 0);
        assertEquals(1, get(again.look(TrackerService::state)).users().size());
        again.close();
    }
}
