package org.minibittorrent.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;
import org.minibittorrent.api.AccountRequest.ChangePassword;
import org.minibittorrent.api.AccountRequest.EndSession;
import org.minibittorrent.api.AccountRequest.ListSessions;
import org.minibittorrent.api.AccountRequest.Logout;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.api.FileRequest.AddFile;
import org.minibittorrent.api.FileRequest.RemoveFile;
import org.minibittorrent.api.GroupRequest.AcceptRequest;
import org.minibittorrent.api.GroupRequest.CreateGroup;
import org.minibittorrent.api.GroupRequest.JoinGroup;
import org.minibittorrent.api.GroupRequest.LeaveGroup;
import org.minibittorrent.api.GroupRequest.RejectRequest;
import org.minibittorrent.api.GroupRequest.RemoveMember;
import org.minibittorrent.bencode.BencodeString;

/**
 * Whatever was asked of a tracker, in whatever order: the batches that it handed to its store rebuild its state; so they do
 * when they are applied twice, and when they are applied over a snapshot that was taken in slices while they were made.
 */
class HistoryPropertyTest {
    private static final List<String> USERS = List.of("ann", "Ben", "cid", "dee");
    private static final List<String> GROUPS = List.of("red", "Green", "blue");
    private static final List<String> FILES = List.of("x", "y", "z");

    @Property(tries = 120, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void theLogRebuildsTheState(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 250) int length,
            @ForAll @IntRange(min = 0, max = 249) int snapshotAt,
            @ForAll @IntRange(min = 1, max = 6) int sliceSize) {
        Random random = new Random(seed);
        try (TestTracker tracker = new TestTracker()) {
            History history = new History(tracker, random);
            List<Change> snapshot = new ArrayList<>();
            SnapshotCursor cursor = null;
            int logBefore = 0;
            for (int step = 0; step < length; step++) {
                if (step == snapshotAt % length) {
                    logBefore = tracker.store.log.size();
                    cursor = tracker.state().snapshot();
                }
                history.step();
                if (cursor != null && random.nextBoolean()) {
                    snapshot.addAll(cursor.next(sliceSize));
                }
            }
            if (cursor != null) {
                snapshot.addAll(cursor.next(Integer.MAX_VALUE));
                assertTrue(cursor.next(1).isEmpty());
            }

            List<Change> live = Facts.of(tracker.state());
            List<List<Change>> log = tracker.store.batches();
            assertEquals(live, Facts.of(Facts.replayed(log)), "from the log");

            List<List<Change>> twice = new ArrayList<>();
            log.forEach(batch -> {
                twice.add(batch);
                twice.add(batch);
            });
            assertEquals(live, Facts.of(Facts.replayed(twice)), "each batch twice");
            twice.addAll(log.subList(logBefore, log.size()));
            assertEquals(live, Facts.of(Facts.replayed(twice)), "and the end of the log once more");

            List<List<Change>> fuzzy = new ArrayList<>();
            fuzzy.add(snapshot);
            fuzzy.addAll(log.subList(logBefore, log.size()));
            assertEquals(live, Facts.of(Facts.replayed(fuzzy)), "from a snapshot in slices");
            Statistics.label("facts").collect(live.size() < 10 ? "few" : live.size() < 30 ? "some" : "many");
        }
    }

    /** Requests by chance; many of them are refused. */
    private static final class History {
        private final TestTracker tracker;
        private final Random random;
        private final Map<String, TestPeer> peers = new HashMap<>();
        private final Map<String, String> passwords = new HashMap<>();

        History(TestTracker tracker, Random random) {
            this.tracker = tracker;
            this.random = random;
        }

        void step() {
            String user = pick(USERS);
            TestPeer peer = peers.computeIfAbsent(user + " " + random.nextInt(2), key -> new TestPeer(tracker, user));
            peer.password = passwords.getOrDefault(user, "first");
            try {
                if (random.nextInt(12) == 0) {
                    operate(peer);
                } else if (peer.session == null) {
                    enter(peer);
                } else {
                    ask(peer);
                }
            } catch (ApiException refused) {
                if (refused.code() == ErrorCode.NOT_LOGGED_IN) {
                    peer.session = null;
                }
            }
        }

        private void enter(TestPeer peer) throws ApiException {
            if (tracker.state().user(peer.user) == null) {
                passwords.put(peer.user, "first");
                peer.password = "first";
                peer.createUser();
            }
            peer.session = peer.tryLogin(peer.password);
        }

        private void operate(TestPeer peer) throws ApiException {
            switch (random.nextInt(4)) {
                case 0 -> tracker.service.accounts().removeUser(peer.user);
                case 1 -> {
                    tracker.service.accounts().resetPassword(peer.user, peer.verifier("reset"));
                    passwords.put(peer.user, "reset");
                }
                case 2 -> tracker.leap(Duration.ofDays(1));
                default -> tracker.leap(Duration.ofDays(random.nextInt(40)));
            }
        }

        private void ask(TestPeer peer) throws ApiException {
            String group = pick(GROUPS);
            String user = pick(USERS);
            switch (random.nextInt(16)) {
                case 0, 1 -> peer.call(new CreateGroup(group, true));
                case 2, 3 -> peer.call(new JoinGroup(group));
                case 4, 5, 6 -> peer.call(new AcceptRequest(group, user));
                case 7 -> peer.call(new RejectRequest(group, user));
                case 8 -> peer.call(new LeaveGroup(group));
                case 9 -> peer.call(new RemoveMember(group, user));
                case 10, 11, 12 -> peer.call(new AddFile(group, info(group)));
                case 13 -> peer.call(new RemoveFile(group, pick(FILES)));
                case 14 -> session(peer);
                default -> {
                    TestPeer.Proof proof = peer.prove(peer.password);
                    peer.call(new ChangePassword(proof.exchange(), proof.clientFinal(), peer.verifier("changed")));
                    passwords.put(peer.user, "changed");
                }
            }
        }

        private void session(TestPeer peer) throws ApiException {
            switch (random.nextInt(3)) {
                case 0 -> peer.call(new Logout());
                case 1 -> peer.call(new EndSession(1 + random.nextInt(4)));
                default -> peer.call(new ListSessions());
            }
        }

        private BencodeString info(String group) {
            GroupEntry entry = tracker.state().group(group);
            TestInfo info = TestInfo.of(pick(FILES), 10, random.nextInt(2));
            return entry == null
                    ? info.bytes()
                    : info.source(entry.fact.source()).bytes();
        }

        private String pick(List<String> all) {
            return all.get(random.nextInt(all.size()));
        }
    }
}
