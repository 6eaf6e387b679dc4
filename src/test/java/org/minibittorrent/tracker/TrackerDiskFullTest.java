package org.minibittorrent.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.Workers;
import org.minibittorrent.testing.Eventually;
import org.minibittorrent.testing.SmallDisk;
import org.minibittorrent.tracker.live.TrackerLimits;
import org.minibittorrent.tracker.service.ServiceSettings;

/** A tracker whose disk fills up refuses changes, answers questions, and goes on when there is room again, without a restart. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class TrackerDiskFullTest {
    @TempDir
    Path small;

    private static <T> T get(CompletableFuture<T> future) {
        return future.orTimeout(60, TimeUnit.SECONDS).join();
    }

    private TrackerNode start(EventLoop loop, Workers workers) throws IOException {
        return TrackerNode.start(
                loop,
                workers,
                workers,
                new TrackerSettings(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        small.resolve("state"),
                        List.of(),
                        Clock.systemUTC(),
                        new ServiceSettings(true, Duration.ofSeconds(30).toNanos(), 1, TrackerLimits.DEFAULT)));
    }

    /** Makes users until one is refused, or as many as are wanted; returns how many there are then. */
    private static int fill(TrackerNode node, int from, int to) {
        for (int i = from; i < to; i++) {
            try {
                get(node.createUser("user" + i, new char[] {'x'}));
            } catch (CompletionException e) {
                if (!(e.getCause() instanceof ApiException refusal)) {
                    throw e;
                }
                assertEquals(ErrorCode.UNAVAILABLE, refusal.code());
                return i;
            }
        }
        return to;
    }

    @Test
    void itGoesOnWhenThereIsRoomAgain() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(small, "size=1m");
                EventLoop loop = EventLoop.start("full-test");
                Workers workers = new Workers("full-test", 2, 100)) {
            TrackerNode node = start(loop, workers);
            int users = fill(node, 0, 10);
            for (int time = 0; time < 2; time++) {
                Path ballast = disk.fill();
                // The last page of the journal has room for some.
                users = fill(node, users, users + 100);
                assertEquals(
                        users,
                        get(node.look(TrackerService::state)).users().size(),
                        "the one that was refused is none");
                Files.delete(ballast);
                int enough = users + 10;
                int first = users;
                users = Eventually.awaitAnswer(
                        "room again",
                        () -> fill(
                                node,
                                get(node.look(TrackerService::state)).users().size(),
                                enough),
                        made -> made == enough);
                assertTrue(users > first);
            }
            node.close();
            TrackerNode again = start(loop, workers);
            assertEquals(users, get(again.look(TrackerService::state)).users().size());
            again.close();
        }
    }
}
