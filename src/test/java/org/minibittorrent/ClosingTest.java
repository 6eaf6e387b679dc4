package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.testing.Eventually;

/** Peer, session, tracker and the loop that they share are closed in every order, beside every kind of call: each future ends. */
@Timeout(300)
final class ClosingTest {
    private static final int MANY = Integer.getInteger("closing.rounds", 1000);
    private static final Duration MOST = Duration.ofSeconds(10); // that a call, or a close, takes: as is promised
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @TempDir
    Path folder;

    private final Queue<Called> called = new ConcurrentLinkedQueue<>();
    private final Map<String, Duration> worst = new ConcurrentHashMap<>(); // by the step

    private record Called(String what, CompletableFuture<?> future) {}

    private interface Action {
        void run() throws Exception;
    }

    private record Step(String name, Action action) {}

    @Test
    void everyFutureEnds() throws Exception {
        rounds(60);
    }

    @Test
    @Tag("full")
    @Timeout(3600)
    void everyFutureEndsInVeryManyRounds() throws Exception {
        rounds(MANY);
    }

    private void rounds(int rounds) throws Exception {
        Path file = Files.write(folder.resolve("a file"), new byte[10_000]);
        for (int round = 0; round < rounds; round++) {
            try (LogWatch log = new LogWatch()) {
                round(new Random(round), Files.createDirectory(folder.resolve("round" + round)), file);
                for (Called one : called) {
                    Eventually.await("the end of " + one.what + " in round " + round, one.future::isDone);
                }
                called.clear();
            }
        }
        System.out.println("the longest of " + rounds + " rounds: " + worst);
        worst.forEach((step, took) -> assertTrue(took.compareTo(MOST) < 0, () -> step + " took " + took));
    }

    private void round(Random random, Path here, Path file) throws Exception {
        IoLoop loop = IoLoop.start("closing");
        Tracker.Builder trackerBuilder = Tracker.builder().listen(ANY_PORT).passwordRounds(4096);
        Tracker tracker = (random.nextBoolean() ? trackerBuilder.loop(loop) : trackerBuilder).start();
        PeerBuilder builder =
                Peer.builder().listen(ANY_PORT).tracker(tracker.address()).passwordRounds(4096);
        if (random.nextBoolean()) {
            builder.stateDirectory(here.resolve("state"));
        }
        Peer peer = (random.nextInt(4) > 0 ? builder.loop(loop) : builder).start();
        peer.createUser("alice", "password");
        Session session = peer.login("alice", "password");
        Group group = session.createOpenGroup("photos");
        List<Step> closings = new ArrayList<>(List.of(
                new Step("peer.close", peer::close),
                new Step("loop.close", loop::close),
                new Step("tracker.close", tracker::close),
                new Step("session.close", session::close)));
        Collections.shuffle(closings, random);
        if (random.nextBoolean()) {
            closings.remove(closings.size() - 1); // not all are closed at the same time
        }
        List<Step> calls = List.of(
                new Step("group.share", () -> called(group.share(copy(file, here, "share" + called.size())))),
                new Step(
                        "group.download", () -> called(group.download("share1", here.resolve("copy" + called.size())))),
                new Step("peer.share", () -> called(peer.share(file))),
                new Step("session.resumed", () -> called.add(new Called("resumed", session.resumed()))),
                new Step("group.files", group::files),
                new Step("session.onEvent", () -> session.onEvent(event -> {}).close()),
                new Step("session.groups", session::groups),
                new Step("peer.login", () -> peer.login("alice", "password")),
                new Step("session.logout", session::logout),
                new Step("tracker.ended", () -> called.add(new Called("the tracker's end", tracker.ended()))),
                new Step("tracker.users", tracker::users));
        List<Thread> threads = new ArrayList<>();
        CountDownLatch go = new CountDownLatch(1);
        for (int caller = 0; caller < 3; caller++) {
            long seed = random.nextLong();
            threads.add(thread("caller", go, () -> {
                Random choice = new Random(seed);
                for (int i = 0; i < 30; i++) {
                    // Logging out ends what others are to try.
                    attempt(calls.get(choice.nextInt(choice.nextInt(10) == 0 ? calls.size() : 6)));
                }
            }));
        }
        for (Step closing : closings) {
            int pause = random.nextInt(20);
            threads.add(thread("closer", go, () -> {
                TimeUnit.MILLISECONDS.sleep(pause); // for another order, not for something to happen
                attempt(closing);
            }));
        }
        go.countDown();
        for (Thread thread : threads) {
            thread.join(60_000);
            assertTrue(!thread.isAlive(), () -> thread.getName() + " hangs: " + List.of(thread.getStackTrace()));
        }
        session.close();
        peer.close();
        tracker.close();
        loop.close();
    }

    private static Path copy(Path file, Path here, String name) throws IOException {
        Path copy = here.resolve(name);
        return Files.exists(copy) ? copy : Files.copy(file, copy);
    }

    private void called(Transfer transfer) {
        called.add(new Called(transfer + ": completion", transfer.completion()));
        called.add(new Called(transfer + ": ended", transfer.ended()));
        called.add(new Called(transfer + ": started", transfer.started()));
    }

    private static Thread thread(String name, CountDownLatch go, Action body) {
        Thread thread = new Thread(
                () -> {
                    Eventually.await("the beginning", go);
                    try {
                        body.run();
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                },
                name);
        thread.start();
        return thread;
    }

    /** What is refused because something is closed is no matter here. */
    private void attempt(Step step) {
        long start = System.nanoTime();
        try {
            step.action.run();
        } catch (Exception e) {
            assertTrue(e instanceof IOException || e instanceof IllegalStateException, e::toString);
        }
        worst.merge(
                step.name,
                Duration.ofNanos(System.nanoTime() - start),
                (one, two) -> one.compareTo(two) > 0 ? one : two);
    }
}
