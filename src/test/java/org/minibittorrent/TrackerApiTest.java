package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.minibittorrent.tracker.live.Limit;

/** What an application that uses a tracker in a wrong way, or at a wrong moment, is told. */
@Timeout(60)
class TrackerApiTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private static Tracker.Builder builder() {
        return Tracker.builder().listen(ANY_PORT).passwordRounds(4096);
    }

    private static List<Executable> calls(Tracker tracker) {
        return List.of(
                tracker::status,
                tracker::users,
                tracker::groups,
                () -> tracker.createUser("alice", "a secret"),
                () -> tracker.resetPassword("alice", "a secret"),
                () -> tracker.removeUser("alice"));
    }

    private static void assertSays(String text, Executable call) {
        IllegalStateException refusal = assertThrows(IllegalStateException.class, call);
        assertTrue(String.valueOf(refusal.getMessage()).contains(text), String.valueOf(refusal));
    }

    @Test
    void aClosedTrackerSaysSo() throws Exception {
        Tracker tracker = builder().start();
        tracker.close();
        for (Executable call : calls(tracker)) {
            assertSays("the tracker is closed", call);
        }
        tracker.close();
        tracker.ended().get(10, TimeUnit.SECONDS);
        try (IoLoop loop = IoLoop.start("shared")) {
            Tracker sharing = builder().loop(loop).start();
            sharing.close();
            for (Executable call : calls(sharing)) {
                assertSays("the tracker is closed", call);
            }
        }
    }

    @Test
    void aTrackerWhoseLoopIsClosedSaysSo() throws Exception {
        IoLoop loop = IoLoop.start("shared");
        Tracker tracker = builder().loop(loop).start();
        loop.close();
        for (Executable call : calls(tracker)) {
            assertSays("closed", call);
        }
        tracker.close();
        assertSays("closed", () -> builder().loop(loop).start());
    }

    @Test
    void onTheLoopThreadNothingWaitsForItself() throws Exception {
        try (IoLoop loop = IoLoop.start("shared")) {
            Tracker tracker = builder().loop(loop).start();
            CompletableFuture<List<Throwable>> thrown = new CompletableFuture<>();
            loop.threads().loop().execute(() -> {
                List<Throwable> all = new ArrayList<>();
                List<Executable> every = new ArrayList<>(calls(tracker));
                every.add(() -> builder().loop(loop).start());
                for (Executable call : every) {
                    all.add(assertThrows(IllegalStateException.class, call));
                }
                tracker.close();
                thrown.complete(all);
            });
            for (Throwable refusal : thrown.get(10, TimeUnit.SECONDS)) {
                assertTrue(String.valueOf(refusal.getMessage()).contains("not on the loop thread"), refusal.toString());
            }
            tracker.ended().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    @SuppressWarnings("NullAway") // An application is not checked by it.
    void nullsAreRefusedByName() throws Exception {
        Tracker.Builder builder = builder();
        List<Executable> calls = new ArrayList<>(List.of(
                () -> builder.listen(null),
                () -> builder.stateDirectory(null),
                () -> builder.registration(null),
                () -> builder.lease(null),
                () -> builder.hosts(null),
                () -> builder.hosts(java.util.Collections.singletonList(null)),
                () -> builder.clock(null),
                () -> builder.loop(null),
                () -> builder.limit(null, 1),
                () -> Tracker.verify(null)));
        try (Tracker tracker = builder.start()) {
            calls.add(() -> tracker.createUser(null, "a secret"));
            calls.add(() -> tracker.createUser("alice", null));
            calls.add(() -> tracker.resetPassword(null, "a secret"));
            calls.add(() -> tracker.removeUser(null));
            for (Executable call : calls) {
                String text = String.valueOf(
                        assertThrows(NullPointerException.class, call).getMessage());
                assertTrue(text.matches("[a-z]+"), text);
            }
            assertEquals(0, tracker.status().users());
        }
    }

    @Test
    void anAddressThatCannotBeBoundIsNamed() throws Exception {
        IOException unknown = assertThrows(
                IOException.class,
                () -> Tracker.builder()
                        .listen(InetSocketAddress.createUnresolved("no.such.host", 6881))
                        .start());
        assertTrue(String.valueOf(unknown.getMessage()).contains("no.such.host"), unknown.toString());
        try (Tracker tracker = builder().start()) {
            IOException taken = assertThrows(
                    IOException.class, () -> builder().listen(tracker.address()).start());
            assertTrue(String.valueOf(taken.getMessage()).contains("cannot listen on"), taken.toString());
        }
    }

    @Test
    void aPasswordThatNobodyCanTypeIsRefused() throws Exception {
        try (Tracker tracker = builder().start()) {
            for (String bad : List.of("", "a\nb")) {
                RequestException refusal = assertThrows(RequestException.class, () -> tracker.createUser("alice", bad));
                assertEquals(
                        bad.isEmpty() ? RequestException.Reason.EMPTY_PASSWORD : RequestException.Reason.BAD_PASSWORD,
                        refusal.reason());
            }
        }
    }

    @Test
    void anOperatorSeesAllUsersAndGroups() throws Exception {
        try (Tracker tracker = builder().start();
                Peer peer = Peer.builder()
                        .listen(ANY_PORT)
                        .tracker(tracker.address())
                        .passwordRounds(4096)
                        .start()) {
            for (int i = 0; i < 251; i++) {
                tracker.createUser("u" + (100 + i), "a secret");
            }
            peer.createUser("Alice", "a secret");
            peer.login("alice", "a secret").createGroup("Photos");
            List<TrackerUser> users = tracker.users();
            assertEquals(252, users.size());
            assertEquals(new TrackerUser("Alice", 1, 1, 1), users.get(0));
            assertEquals(new TrackerUser("u350", 0, 0, 0), users.get(251));
            assertEquals(List.of(new TrackerGroup("Photos", "Alice", 1, 0, 0)), tracker.groups());
            assertEquals("tracker at 127.0.0.1:" + tracker.address().getPort(), tracker.toString());
        }
    }

    @Test
    void everyLimitIsInTheBuilder() throws Exception {
        assertEquals(
                EnumSet.allOf(Limit.class),
                EnumSet.copyOf(Stream.of(TrackerLimit.values())
                        .map(limit -> limit.limit)
                        .toList()));
        for (TrackerLimit limit : TrackerLimit.values()) {
            assertEquals(limit.name(), limit.limit.name());
            assertThrows(IllegalArgumentException.class, () -> builder().limit(limit, 0));
        }
        assertThrows(IllegalArgumentException.class, () -> builder().limit(TrackerLimit.WRONG_PASSWORD_SECONDS, 601));
        try (Tracker tracker =
                        builder().limit(TrackerLimit.ACCOUNTS_PER_SOURCE, 1).start();
                Peer peer = Peer.builder()
                        .listen(ANY_PORT)
                        .tracker(tracker.address())
                        .passwordRounds(4096)
                        .start()) {
            peer.createUser("alice", "a secret");
            RequestException refusal = assertThrows(RequestException.class, () -> peer.createUser("bob", "a secret"));
            assertEquals(RequestException.Reason.QUOTA, refusal.reason());
        }
    }
}
