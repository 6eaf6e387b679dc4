package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.testing.Eventually;

/** Peer, session, tracker and the loop that they share are closed in every order, beside every kind of call: each future ends. */
@Timeout(300)
final class ClosingTest {
    private static final int ROUNDS = Integer.getInteger("closing.rounds", 60);
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @TempDir
    Path folder;

    private final Queue<Called> called = new ConcurrentLinkedQueue<>();

    private record Called(String what, CompletableFuture<?> future) {}

    private interface Step {
        void run() throws Exception;
    }

    @Test
    void everyFutureEnds() throws Exception {
        Path file = Files.write(folder.resolve("a file"), new byte[10_000]);
        for (int round = 0; round < ROUNDS; round++) {
            try (LogWatch log = new LogWatch()) {
                round(new Random(round), Files.createDirectory(folder.resolve("round" + round)), file);
                for (Called one : called) {
                    Eventually.await("the end of " + one.what + " in round " + round, one.future::isDone);
                }
                called.clear();
            }
        }
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
        List<Step> closings = new ArrayList<>(List.of(peer::close, loop::close, tracker::close, session::close));
        Collections.shuffle(closings, random);
        if (random.nextBoolean()) {
            closings.remove(closings.size() - 1); // not all are closed at the same time
        }
        List<Step> calls = List.of(
                () -> called(group.share(copy(file, here, "share" + called.size()))),
                () -> called(group.download("share1", here.resolve("download" + called.size()))),
                () -> called(peer.share(file)),
                () -> called.add(new Called("resumed", session.resumed())),
                group::files,
                () -> session.onEvent(event -> {}).close(),
                session::groups,
                () -> peer.login("alice", "password"),
                session::logout,
                () -> called.add(new Called("the tracker's end", tracker.ended())),
                tracker::users);
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
                closing.run();
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

    private static Thread thread(String name, CountDownLatch go, Step body) {
        Thread thread = new Thread(
                () -> {
                    Eventually.await("the beginning", go);
                    attempt(body);
                },
                name);
        thread.start();
        return thread;
    }

    /** What is refused because something is closed is no matter here. */
    private static void attempt(Step step) {
        try {
            step.run();
        } catch (Exception e) {
            assertTrue(e instanceof IOException || e instanceof IllegalStateException, e::toString);
        }
    }
}
