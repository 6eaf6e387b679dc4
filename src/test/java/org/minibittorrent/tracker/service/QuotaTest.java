package org.minibittorrent.tracker.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.minibittorrent.tracker.service.TestTracker.refused;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.minibittorrent.api.AccountRequest.BeginLogin;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.api.FileRequest.AddFile;
import org.minibittorrent.api.FileRequest.ListFiles;
import org.minibittorrent.api.GroupRequest.AcceptRequest;
import org.minibittorrent.api.GroupRequest.CreateGroup;
import org.minibittorrent.api.GroupRequest.JoinGroup;
import org.minibittorrent.api.GroupRequest.LeaveGroup;
import org.minibittorrent.api.GroupRequest.RejectRequest;
import org.minibittorrent.api.SwarmRequest.Announce;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.tracker.live.Limit;
import org.minibittorrent.tracker.live.TrackerLimits;

/** What one user, group or source may take, with limits small enough to reach. */
class QuotaTest {
    private static final TrackerLimits SMALL = TrackerLimits.DEFAULT
            .with(Limit.ACCOUNTS_PER_SOURCE, 3)
            .with(Limit.GROUPS_OWNED, 2)
            .with(Limit.MEMBERSHIPS, 3)
            .with(Limit.REQUESTS_PER_USER, 2)
            .with(Limit.REQUESTS_PER_GROUP, 2)
            .with(Limit.MEMBERS_PER_GROUP, 3)
            .with(Limit.FILES_PER_GROUP, 2)
            .with(Limit.SESSIONS_PER_USER, 2)
            .with(Limit.TORRENTS_PER_SESSION, 3)
            .with(Limit.LOGINS_UNDER_WAY, 4)
            .with(Limit.LOGINS_UNDER_WAY_PER_SOURCE, 2)
            .with(Limit.PORT_CHECKS, 1)
            .with(Limit.INFO_CHECKS, 2);

    private final TestTracker tracker = new TestTracker(SMALL);

    @AfterEach
    void close() {
        tracker.close();
    }

    @Test
    void accountsFromOneSourceInAnHour() {
        TestPeer first = new TestPeer(tracker, "u0");
        first.source = "2001:db8::1";
        first.createUser();
        for (int i = 1; i < 3; i++) {
            TestPeer next = new TestPeer(tracker, "u" + i);
            next.source = "2001:db8::" + (i + 1);
            next.createUser();
        }
        TestPeer fourth = new TestPeer(tracker, "u3");
        fourth.source = "2001:db8::ffff:9";
        refused(ErrorCode.QUOTA, fourth::tryCreate);
        tracker.join("elsewhere");
        tracker.pass(Duration.ofMinutes(60).minusSeconds(1));
        refused(ErrorCode.QUOTA, fourth::tryCreate);
        tracker.pass(Duration.ofSeconds(1));
        fourth.createUser();
    }

    @Test
    void groupsOfOneUser() {
        TestPeer alice = tracker.join("alice");
        TestPeer bob = tracker.join("bob");
        alice.ok(new CreateGroup("a", true));
        alice.ok(new CreateGroup("b", true));
        refused(ErrorCode.QUOTA, () -> alice.call(new CreateGroup("c", true)));
        bob.ok(new CreateGroup("d", true));
        alice.admitTo("d", bob);
        alice.ok(new LeaveGroup("a"));
        alice.ok(new CreateGroup("c", true));

        bob.ok(new CreateGroup("e", true));
        alice.ok(new JoinGroup("e"));
        refused(ErrorCode.QUOTA, () -> bob.call(new AcceptRequest("e", "alice")));
        alice.ok(new LeaveGroup("b"));
        bob.ok(new AcceptRequest("e", "alice"));
        refused(ErrorCode.QUOTA, () -> alice.call(new CreateGroup("f", true)));
    }

    @Test
    void requestsOfOneUserAndOfOneGroup() {
        TestPeer alice = tracker.join("alice");
        TestPeer bob = tracker.join("bob");
        alice.ok(new CreateGroup("a", true));
        alice.ok(new CreateGroup("b", true));
        tracker.join("carol").ok(new CreateGroup("c", true));
        bob.ok(new JoinGroup("a"));
        bob.ok(new JoinGroup("b"));
        refused(ErrorCode.QUOTA, () -> bob.call(new JoinGroup("c")));
        alice.ok(new RejectRequest("b", "bob"));
        bob.ok(new JoinGroup("c"));

        tracker.join("dave").ok(new JoinGroup("a"));
        TestPeer eve = tracker.join("eve");
        refused(ErrorCode.QUOTA, () -> eve.call(new JoinGroup("a")));
    }

    @Test
    void membersOfOneGroup() {
        TestPeer alice = tracker.join("alice");
        alice.ok(new CreateGroup("a", true));
        tracker.join("bob").admitTo("a", alice);
        tracker.join("carol").admitTo("a", alice);
        tracker.join("dave").ok(new JoinGroup("a"));
        refused(ErrorCode.QUOTA, () -> alice.call(new AcceptRequest("a", "dave")));
    }

    @Test
    void filesOfOneGroup() {
        TestPeer alice = tracker.join("alice");
        alice.ok(new CreateGroup("a", true));
        alice.share("a", "1");
        alice.share("a", "2");
        refused(ErrorCode.QUOTA, () -> alice.call(new AddFile("a", alice.info("a", "3", 10, 1))));
        alice.ok(new AddFile("a", alice.info("a", "2", 100, "2".hashCode())));
        assertEquals(2, tracker.store.infos().size());
    }

    @Test
    void torrentsOfOnePeer() {
        TestPeer alice = tracker.join("alice");
        List<InfoHash> files = new ArrayList<>();
        for (String group : List.of("a", "b")) {
            alice.ok(new CreateGroup(group, true));
            for (String name : List.of("1", "2")) {
                files.add(alice.ok(new AddFile(group, alice.info(group, name, 10, 1)))
                        .infoHash());
            }
        }
        Announce all = new Announce(
                files.stream().map(hash -> new Announce.Torrent(hash, 1, true)).toList(), List.of());
        refused(ErrorCode.QUOTA, () -> alice.call(all));
        assertEquals(0, alice.ok(new ListFiles("a", "")).files().get(0).sharers(), "nothing of it was taken in");
        for (int i = 0; i < 3; i++) {
            alice.announce(files.get(i), 1, true);
        }
        refused(
                ErrorCode.QUOTA,
                () -> alice.call(new Announce(List.of(new Announce.Torrent(files.get(3), 1, true)), List.of())));
        alice.ok(new Announce(List.of(new Announce.Torrent(files.get(3), 1, true)), List.of(files.get(0))));
        alice.announce(files.get(3), 2, true);
    }

    @Test
    void loginsUnderWayPushOutTheOldestOfTheirSource() throws ApiException {
        TestPeer alice = tracker.join("alice");
        TestPeer bob = tracker.join("bob");
        TestPeer.Proof honest = bob.prove(bob.password);
        TestPeer.Proof oldest = alice.prove(alice.password);
        TestPeer.Proof second = alice.prove(alice.password);
        TestPeer.Proof third = alice.prove(alice.password);
        refused(ErrorCode.WRONG_CREDENTIALS, () -> alice.call(alice.finish(oldest)));
        alice.call(alice.finish(second));
        alice.call(alice.finish(third));
        bob.call(bob.finish(honest));
    }

    @Test
    void loginsUnderWayAreBoundedInAll() throws ApiException {
        TestPeer alice = tracker.join("alice");
        TestPeer.Proof oldest = alice.prove(alice.password);
        TestPeer.Proof next = alice.prove(alice.password);
        for (String user : List.of("b", "c", "d")) {
            new TestPeer(tracker, user).call(new BeginLogin(user, "n,,n=" + user + ",r=abcdefgh"));
        }
        refused(ErrorCode.WRONG_CREDENTIALS, () -> alice.call(alice.finish(oldest)));
        alice.call(alice.finish(next));
    }

    @Test
    void infoDictionariesThatWaitToBeChecked() throws ApiException {
        TestPeer alice = tracker.join("alice");
        alice.ok(new CreateGroup("a", true));
        AddFile add = new AddFile("a", alice.info("a", "1", 10, 1));
        List<TestTracker.Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            outcomes.add(tracker.send(add, alice.token(), alice.source));
        }
        // Two are being checked, two wait; results come only when the loop turns.
        refused(ErrorCode.UNAVAILABLE, () -> tracker.granted(add, tracker.send(add, alice.token(), alice.source)));
        for (TestTracker.Outcome outcome : outcomes) {
            tracker.granted(add, outcome);
        }
        tracker.call(add, alice.token(), alice.source);
    }
}
