package org.minibittorrent.tracker.service;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.minibittorrent.tracker.service.TestTracker.LEASE;
import static org.minibittorrent.tracker.service.TestTracker.refused;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.minibittorrent.api.AccountReply.Sessions.ListedSession;
import org.minibittorrent.api.AccountRequest.EndSession;
import org.minibittorrent.api.AccountRequest.ListSessions;
import org.minibittorrent.api.AccountRequest.Logout;
import org.minibittorrent.api.ApiEvent.FileAdded;
import org.minibittorrent.api.ApiEvent.MemberGone;
import org.minibittorrent.api.ApiEvent.Ping;
import org.minibittorrent.api.ApiEvent.SessionEnded;
import org.minibittorrent.api.ApiEvent.Snapshot;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.api.FileRequest.AddFile;
import org.minibittorrent.api.FileRequest.ListFiles;
import org.minibittorrent.api.GroupRequest.CreateGroup;
import org.minibittorrent.api.GroupRequest.LeaveGroup;
import org.minibittorrent.api.GroupRequest.ListMembers;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.tracker.live.Limit;
import org.minibittorrent.tracker.live.TrackerLimits;

/** Sessions, their leases and their event streams. */
class SessionServiceTest {
    private TestTracker tracker;
    private TestPeer alice;
    private TestPeer bob;

    @BeforeEach
    void start() {
        tracker = new TestTracker();
        alice = tracker.join("alice");
        bob = tracker.join("bob");
        alice.ok(new CreateGroup("photos", true));
        bob.admitTo("photos", alice);
    }

    @AfterEach
    void close() {
        tracker.close();
    }

    private boolean isBobOnline() {
        return alice.ok(new ListMembers("photos", "")).members().get(1).online();
    }

    @Test
    void aSessionIsOnlineForOneLeaseWithoutAStream() {
        tracker.pass(LEASE.minusSeconds(1));
        assertTrue(isBobOnline());
        assertEquals(2, tracker.service.onlinePeers());
        tracker.pass(Duration.ofSeconds(1));
        assertFalse(isBobOnline());
        assertEquals(0, tracker.service.onlinePeers());
        assertFalse(bob.ok(new ListSessions()).sessions().get(0).online(), "it may come back, but it is away");
        bob.listen();
        assertTrue(isBobOnline());
    }

    @Test
    void anOpenStreamKeepsItOnlineAndALeaseFollows() {
        TestPeer.Stream stream = bob.listen();
        tracker.pass(LEASE.multipliedBy(4));
        assertTrue(isBobOnline());
        stream.breakOff();
        tracker.pass(LEASE.minusSeconds(1));
        assertTrue(isBobOnline());
        TestPeer.Stream second = bob.listen();
        tracker.pass(LEASE.multipliedBy(2));
        assertTrue(isBobOnline(), "it came back in time");
        stream.breakOff();
        tracker.pass(LEASE.multipliedBy(2));
        assertTrue(isBobOnline(), "an old stream means nothing");
        second.breakOff();
        tracker.pass(LEASE);
        assertFalse(isBobOnline());
    }

    @Test
    void announcingKeepsAPeerWithoutAStreamOnline() {
        InfoHash file = alice.share("photos", "a");
        alice.listen();
        for (int i = 0; i < 5; i++) {
            tracker.pass(LEASE.minusSeconds(10));
            bob.announce(file, 1, true);
        }
        assertTrue(isBobOnline());
        assertEquals(2, alice.ok(new ListFiles("photos", "")).files().get(0).sharers());
        tracker.pass(LEASE);
        assertFalse(isBobOnline());
        assertEquals(1, alice.ok(new ListFiles("photos", "")).files().get(0).sharers(), "it is in no swarm any more");
    }

    @Test
    void whoWaitsHearsOfASharerThatComesBackAfterItsLease() {
        InfoHash file = alice.share("photos", "a");
        TestPeer.Stream toBob = bob.listen();
        bob.announce(file, 0, false);
        tracker.pass(LEASE);
        toBob.take();
        alice.listen();
        alice.announce(file, 1, true);
        assertEquals(1, toBob.take().size());
    }

    @Test
    void aStreamSaysEveryTenSecondsThatItIsAlive() {
        TestPeer.Stream stream = bob.listen();
        tracker.pass(Duration.ofSeconds(9));
        assertEquals(0, stream.all(Ping.class).size());
        tracker.pass(Duration.ofSeconds(51));
        assertEquals(6, stream.all(Ping.class).size());
        stream.breakOff();
        tracker.pass(Duration.ofSeconds(60));
        assertEquals(6, stream.all(Ping.class).size());
    }

    @Test
    void aSessionHasOneStream() {
        TestPeer.Stream old = bob.listen();
        TestPeer.Stream fresh = bob.listen();
        assertTrue(old.ended);
        assertEquals(1, old.events.size(), "the session goes on: no word of an end");
        alice.ok(new AddFile("photos", alice.info("photos", "a", 10, 1)));
        assertEquals(1, fresh.all(FileAdded.class).size());
        old.breakOff();
        alice.ok(new AddFile("photos", alice.info("photos", "b", 10, 1)));
        assertEquals(2, fresh.all(FileAdded.class).size());
    }

    @Test
    void logoutEndsTheSessionAtOnce() {
        TestPeer.Stream stream = bob.listen();
        bob.ok(new Logout());
        assertEquals(1, stream.all(SessionEnded.class).size());
        assertTrue(stream.ended);
        stream.breakOff();
        assertFalse(isBobOnline());
        refused(ErrorCode.NOT_LOGGED_IN, () -> bob.call(new ListSessions()));
        refused(ErrorCode.NOT_LOGGED_IN, () -> bob.call(new Logout()));
        ApiException noStream =
                assertThrows(ApiException.class, () -> tracker.service.openEvents(bob.token(), new TestPeer.Stream()));
        assertEquals(ErrorCode.NOT_LOGGED_IN, noStream.code());
    }

    @Test
    void forgedTokensOpenNothing() {
        for (String token : new String[] {null, "", "x", "Bearer " + bob.token(), bob.token() + "A"}) {
            refused(ErrorCode.NOT_LOGGED_IN, () -> tracker.call(new ListSessions(), token, bob.source));
        }
    }

    @Test
    void aLoginFromTheSameStateFolderTakesTheOldPlaceAtOnce() {
        InfoHash file = alice.share("photos", "a");
        bob.announce(file, 1, false);
        TestPeer.Stream old = bob.listen();
        String oldToken = bob.token();
        bob.login();
        assertEquals(2, bob.number());
        assertEquals(1, old.all(SessionEnded.class).size());
        assertTrue(old.ended);
        refused(ErrorCode.NOT_LOGGED_IN, () -> tracker.call(new ListSessions(), oldToken, bob.source));
        assertEquals(1, bob.ok(new ListSessions()).sessions().size());
        assertEquals(1, alice.ok(new ListFiles("photos", "")).files().get(0).sharers());
        old.breakOff();
        bob.listen();
        tracker.pass(LEASE.multipliedBy(2));
        assertTrue(isBobOnline());
    }

    @Test
    void sessionsOfAllPeersAreListedAndEnded() {
        TestPeer second = new TestPeer(tracker, "BOB");
        second.address = "2001:db8::7";
        tracker.leap(Duration.ofSeconds(60));
        second.login();
        long since = tracker.clock.instant().getEpochSecond();
        assertEquals(
                List.of(
                        new ListedSession(1, bob.source + ":6881", since - 60, false, true),
                        new ListedSession(2, "[2001:db8:0:0:0:0:0:7]:6881", since, true, false)),
                bob.ok(new ListSessions()).sessions());
        TestPeer.Stream stream = second.listen();
        refused(ErrorCode.NO_SUCH_SESSION, () -> bob.call(new EndSession(3)));
        refused(ErrorCode.NO_SUCH_SESSION, () -> alice.call(new EndSession(2)));
        bob.ok(new EndSession(2));
        assertEquals(List.of(new SessionEnded("ended_elsewhere 1")), stream.all(SessionEnded.class));
        bob.ok(new EndSession(1));
        refused(ErrorCode.NOT_LOGGED_IN, () -> bob.call(new ListSessions()));
        bob.login();
        assertEquals(3, bob.number(), "numbers are not used again");
    }

    @Test
    void sessionsThatNobodyUsesAreRemovedAfterThirtyDays() {
        TestPeer idle = new TestPeer(tracker, "bob");
        idle.login();
        alice.listen();
        for (int day = 0; day < 29; day++) {
            tracker.leap(Duration.ofDays(1));
            bob.ok(new ListSessions());
        }
        assertEquals(2, bob.ok(new ListSessions()).sessions().size());
        tracker.leap(Duration.ofDays(1));
        bob.ok(new ListSessions());
        tracker.leap(Duration.ofDays(1));
        tracker.leap(Duration.ofHours(1));
        assertEquals(1, bob.ok(new ListSessions()).sessions().size());
        refused(ErrorCode.NOT_LOGGED_IN, () -> idle.call(new ListSessions()));
        assertEquals(1, alice.ok(new ListSessions()).sessions().size(), "an open stream is use");
    }

    @Test
    void usingASessionIsWrittenDownOnceADay() {
        int before = tracker.store.log.size();
        for (int i = 0; i < 10; i++) {
            bob.ok(new ListSessions());
        }
        assertEquals(before, tracker.store.log.size());
        tracker.leap(Duration.ofDays(1));
        for (int i = 0; i < 10; i++) {
            bob.ok(new ListSessions());
        }
        assertEquals(before + 1, tracker.store.log.size());
    }

    @Test
    void afterARestartEverySessionHasALeaseAndGoesOn() {
        alice.share("photos", "a");
        try (TestTracker second = new TestTracker(TrackerLimits.DEFAULT, true, tracker.store.batches())) {
            assertEquals(2, second.service.onlinePeers());
            String token = requireNonNull(bob.token());
            assertEquals(1, granted(second, token).files().size());
            assertEquals(0, granted(second, token).files().get(0).sharers(), "swarms are not kept");
            second.pass(LEASE);
            assertEquals(0, second.service.onlinePeers());
            assertEquals(1, granted(second, token).files().size());
        }
    }

    private org.minibittorrent.api.FileReply.Files granted(TestTracker on, String token) {
        try {
            return on.call(new ListFiles("photos", ""), token, bob.source);
        } catch (ApiException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void nothingIsSaidBeforeItIsDurable() throws ApiException {
        TestPeer.Stream toBob = bob.listen();
        toBob.take();
        tracker.store.hold();
        LeaveGroup leave = new LeaveGroup("photos");
        var left = tracker.send(leave, alice.token(), alice.source);
        ListMembers list = new ListMembers("photos", "");
        var listed = tracker.send(list, bob.token(), bob.source);
        CreateGroup taken = new CreateGroup("photos", true);
        var refusal = tracker.send(taken, alice.token(), alice.source);
        tracker.settle();
        assertFalse(left.isThere());
        assertFalse(listed.isThere(), "a reading could show it, too");
        assertFalse(refusal.isThere(), "and so could a refusal");
        assertEquals(List.of(), toBob.take());
        tracker.store.sync();
        assertEquals("bob", tracker.granted(leave, left).newOwner());
        assertEquals(1, tracker.granted(list, listed).members().size());
        refused(ErrorCode.NAME_TAKEN, () -> tracker.granted(taken, refusal));
        assertEquals(2, toBob.take().size());
    }

    @Test
    void aStreamThatOpensMeanwhileBeginsWithItsSnapshot() {
        long version =
                Objects.requireNonNull(tracker.state().group("photos")).fact.version();
        tracker.store.hold();
        tracker.send(new LeaveGroup("photos"), alice.token(), alice.source);
        TestPeer.Stream stream = bob.listen();
        tracker.send(new CreateGroup("later", true), bob.token(), bob.source);
        tracker.send(new LeaveGroup("later"), bob.token(), bob.source);
        tracker.settle();
        assertEquals(List.of(), stream.events);
        tracker.store.sync();
        assertEquals(
                List.of(
                        new Snapshot(List.of(new Snapshot.Membership("photos", "bob", 1, version))),
                        new MemberGone("later", "bob", false, 1)),
                stream.events,
                "what is in the snapshot is not told again; what came after is");
    }

    @Test
    void aStreamThatBreaksBeforeItBeganGetsNothing() {
        tracker.store.hold();
        TestPeer.Stream broken = bob.listen();
        broken.breakOff();
        TestPeer.Stream ended = bob.listen();
        tracker.send(new Logout(), bob.token(), bob.source);
        tracker.store.sync();
        assertEquals(List.of(), broken.events);
        assertEquals(
                List.of(Snapshot.class, SessionEnded.class),
                ended.events.stream().map(Object::getClass).toList());
        assertTrue(ended.ended);
    }

    @Test
    void overTheLimitTheSessionThatIsAwayForLongestMakesRoom() {
        List<TestPeer> peers = IntStream.range(0, (int) TrackerLimits.DEFAULT.get(Limit.SESSIONS_PER_USER) - 1)
                .mapToObj(i -> new TestPeer(tracker, "bob"))
                .toList();
        peers.forEach(TestPeer::login);
        TestPeer over = new TestPeer(tracker, "bob");
        refused(ErrorCode.QUOTA, () -> over.tryLogin(over.password));
        bob.login();
        assertEquals(33, bob.number(), "one of its own is replaced, limit or not");

        bob.listen();
        peers.subList(1, peers.size()).forEach(TestPeer::listen);
        tracker.pass(LEASE);
        over.login();
        assertEquals(
                (int) TrackerLimits.DEFAULT.get(Limit.SESSIONS_PER_USER),
                bob.ok(new ListSessions()).sessions().size());
        refused(ErrorCode.NOT_LOGGED_IN, () -> peers.get(0).call(new ListSessions()));
    }
}
