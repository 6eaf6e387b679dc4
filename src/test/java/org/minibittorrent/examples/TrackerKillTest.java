package org.minibittorrent.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.GroupInfo;
import org.minibittorrent.Tracker;
import org.minibittorrent.testing.Eventually;

/**
 * A tracker in a process of its own is killed at random moments while four clients change everything there is; after each
 * restart all that was answered is so, and the clients' sessions go on.
 */
class TrackerKillTest {
    private static final System.Logger LOG = System.getLogger(TrackerKillTest.class.getName());
    private static final int CLIENTS = 4;
    private static final int LONGEST_LOAD_MILLIS = 1_500;
    private static final int LONGEST_START_MILLIS = 700;

    @TempDir
    Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final LoadGroups groups = new LoadGroups();
    private final List<LoadClient> clients = new ArrayList<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);

    /** That the tracker is lost, every peer says each time; held here, since a logger nobody holds forgets its level. */
    private final Logger peers = Logger.getLogger("org.minibittorrent.peer");

    @BeforeEach
    void mute() {
        peers.setLevel(java.util.logging.Level.WARNING);
    }

    @AfterEach
    void close() throws Exception {
        peers.setLevel(null);
        threads.shutdownNow();
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    @Test
    @Tag("kill")
    @Timeout(600)
    void nothingAnsweredIsLostInTwentyRounds() throws Exception {
        rounds(20, new Random().nextLong());
    }

    @Test
    @Tag("full")
    @Timeout(3_000)
    void nothingAnsweredIsLostInAHundredRounds() throws Exception {
        rounds(100, new Random().nextLong());
    }

    private void rounds(int count, long seed) throws Exception {
        LOG.log(Level.INFO, "seed " + seed);
        Random random = new Random(seed);
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Files.writeString(folder.resolve("tracker_info.txt"), "127.0.0.1:" + port + "\n");
        CommandLineProcess tracker = start();
        awaitReady(tracker);
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        for (int i = 0; i < CLIENTS; i++) {
            LoadClient client = new LoadClient(address, "user" + i, random.nextLong(), folder, groups);
            open.add(client);
            clients.add(client);
        }
        long worst = 0;
        for (int round = 0; round < count; round++) {
            loadAndKill(tracker, random.nextInt(LONGEST_LOAD_MILLIS));
            while (random.nextInt(4) == 0) {
                // Killed before it is ready, as likely as not.
                CommandLineProcess unfinished = start();
                Thread.sleep(random.nextInt(LONGEST_START_MILLIS));
                unfinished.kill();
            }
            tracker = start();
            awaitReady(tracker);
            check();
            worst = Math.max(worst, awaitShares());
        }
        int answers = clients.stream().mapToInt(LoadClient::answers).sum();
        LOG.log(
                Level.INFO,
                count + " rounds, " + answers + " answered requests; all was shared again "
                        + TimeUnit.NANOSECONDS.toMillis(worst) + " ms after the checks at worst");
        assertTrue(answers > count * CLIENTS, "hardly any load");
        assertEquals(0, tracker.terminate());
        String found = Tracker.verify(folder.resolve("tracker"));
        long existing =
                groups.all().stream().filter(group -> group.world().exists()).count();
        assertTrue(found.contains(" " + existing + " groups"), found);
    }

    private CommandLineProcess start() throws IOException {
        CommandLineProcess tracker = new CommandLineProcess(
                "TrackerProgram",
                folder.resolve("tracker_info.txt").toString(),
                "1",
                "--state",
                folder.resolve("tracker").toString());
        open.add(tracker);
        return tracker;
    }

    private static void awaitReady(CommandLineProcess tracker) {
        String line = tracker.line();
        assertTrue(line.startsWith("tracker ready: "), line);
    }

    private void loadAndKill(CommandLineProcess tracker, int millis) throws Exception {
        List<Future<?>> running = new ArrayList<>();
        for (LoadClient client : clients) {
            running.add(threads.submit(() -> {
                client.run();
                return null;
            }));
        }
        // The moment is what chance picks, not what the load has reached.
        Thread.sleep(millis);
        tracker.kill();
        for (Future<?> one : running) {
            Eventually.get(one);
        }
    }

    private void check() throws Exception {
        for (LoadClient client : clients) {
            client.check();
        }
        Map<String, String> owners =
                clients.get(0).session().groups().stream().collect(Collectors.toMap(GroupInfo::id, GroupInfo::owner));
        for (LoadGroups.Slot group : groups.all()) {
            String owner = owners.remove(group.id);
            group.settle(owner == null ? GroupWorld.NONE : clientOf(owner).told(group.id));
        }
        assertEquals(Map.of(), owners, "groups that nobody made");
    }

    private LoadClient clientOf(String user) {
        return clients.stream()
                .filter(client -> client.user().equals(user))
                .findAny()
                .orElseThrow(() -> new AssertionError("no user " + user));
    }

    /** Whatever was shared is shared again, without anybody's doing; how long that took. */
    private long awaitShares() throws Exception {
        long start = System.nanoTime();
        for (LoadGroups.Slot group : groups.all()) {
            Set<String> expected = group.world().shared();
            if (expected.isEmpty()) {
                continue;
            }
            LoadClient owner = clientOf(group.world().owner());
            Eventually.awaitAnswer(
                    group.id + ": all of " + expected + " is shared again",
                    () -> owner.shared(group.id),
                    shared -> shared.containsAll(expected));
        }
        return System.nanoTime() - start;
    }
}
