package org.minibittorrent.tracker.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.minibittorrent.tracker.service.TestTracker.refused;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.minibittorrent.api.AccountRequest.CreateUser;
import org.minibittorrent.api.AccountRequest.Logout;
import org.minibittorrent.api.ApiEvent;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ApiRequest;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.api.FileRequest.AddFile;
import org.minibittorrent.api.FileRequest.ListFiles;
import org.minibittorrent.api.FileRequest.RemoveFile;
import org.minibittorrent.api.GroupRequest.AcceptRequest;
import org.minibittorrent.api.GroupRequest.CreateGroup;
import org.minibittorrent.api.GroupRequest.JoinGroup;
import org.minibittorrent.api.GroupRequest.LeaveGroup;
import org.minibittorrent.api.GroupRequest.ListMembers;
import org.minibittorrent.api.GroupRequest.RemoveMember;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.testing.Eventually;
import org.minibittorrent.tracker.facts.Change;
import org.minibittorrent.tracker.facts.Facts;

/** While the tracker's disk is full changes are refused and undone, reading goes on; and when there is room all goes on. */
class FullDiskTest {
    private TestTracker tracker;
    private TestPeer alice;
    private TestPeer bob;
    private TestPeer carol;
    private InfoHash film;

    @BeforeEach
    void meet() {
        tracker = new TestTracker();
        alice = tracker.join("Alice");
        bob = tracker.join("bob");
        carol = tracker.join("carol");
        alice.ok(new CreateGroup("Photos", true));
        bob.admitTo("photos", alice);
        carol.ok(new JoinGroup("photos"));
        film = bob.share("photos", "film");
    }

    @AfterEach
    void close() {
        tracker.close();
    }

    private List<ApiRequest<?>> aliceWants() {
        return List.of(
                new CreateGroup("music", true),
                new AcceptRequest("photos", "carol"),
                new RemoveMember("photos", "bob"),
                new RemoveFile("photos", "film"),
                new LeaveGroup("photos"),
                new AddFile("photos", alice.info("photos", "other", 100, 1)),
                new CreateUser("dave", alice.verifier("x")),
                new Logout());
    }

    @Test
    void whatWasOnItsWayIsRefusedAndUndone() {
        for (ApiRequest<?> request : aliceWants()) {
            List<Change> before = Facts.of(tracker.state());
            tracker.store.hold();
            int there = tracker.store.log.size();
            TestTracker.Outcome first = tracker.send(request, alice.token(), alice.source);
            Eventually.turn(tracker.loop, "a change", () -> tracker.store.log.size() > there);
            TestTracker.Outcome second = tracker.send(new ListMembers("photos", ""), bob.token(), bob.source);
            tracker.settle();
            assertFalse(first.isThere() || second.isThere(), request::operation);
            tracker.store.refuse();
            ApiException refusal = assertThrows(ApiException.class, () -> tracker.granted(request, first));
            assertEquals(ErrorCode.UNAVAILABLE, refusal.code());
            assertTrue(String.valueOf(refusal.getMessage()).contains("disk"), refusal::toString);
            assertTrue(second.isThere(), "whatever may have shown it");
            assertEquals(before, Facts.of(tracker.state()), request::operation);
            tracker.store.sync();
        }
        assertEquals(
                Facts.of(tracker.state()), Facts.of(Facts.replayed(tracker.store.batches())), "what is on the disk");
    }

    @Test
    void changesAreRefusedAtOnceAndReadingGoesOn() {
        tracker.store.hold();
        tracker.store.refuse();
        List<Change> before = Facts.of(tracker.state());
        for (ApiRequest<?> request : aliceWants()) {
            ApiException refusal = refused(ErrorCode.UNAVAILABLE, () -> alice.call(request));
            assertTrue(String.valueOf(refusal.getMessage()).contains("disk"), refusal::toString);
        }
        refused(ErrorCode.UNAVAILABLE, () -> bob.tryLogin(bob.password));
        assertEquals(before, Facts.of(tracker.state()));
        assertEquals(1, tracker.store.infos().size(), "nothing is kept of the file that was refused");
        // Another day, on which a session is noted to be in use.
        tracker.leap(Duration.ofDays(1));
        assertEquals(1, bob.ok(new ListFiles("photos", "")).files().size());
        bob.announce(film, 1, true);
        assertEquals(2, alice.ok(new ListMembers("photos", "")).members().size());

        tracker.store.sync();
        for (ApiRequest<?> request : aliceWants()) {
            if (!(request instanceof RemoveMember || request instanceof LeaveGroup)) {
                alice.ok(request);
            }
        }
    }

    @Test
    void aStreamThatMayHaveShownItEndsAndAnotherShowsWhatIsSo() {
        tracker.store.hold();
        TestTracker.Outcome left = tracker.send(new LeaveGroup("photos"), bob.token(), bob.source);
        TestPeer.Stream stream = bob.listen();
        tracker.store.refuse();
        assertThrows(ApiException.class, () -> tracker.granted(new LeaveGroup("photos"), left));
        assertTrue(stream.ended);
        assertEquals(List.of(), stream.events);
        stream.breakOff();
        TestPeer.Stream another = bob.listen();
        assertEquals(
                List.of("Photos"),
                another.all(ApiEvent.Snapshot.class).get(0).groups().stream()
                        .map(ApiEvent.Snapshot.Membership::group)
                        .toList());
    }

    @Test
    void aLoginThatIsUndoneWhileThePortIsTriedIsRefused() throws Exception {
        TestPeer.Proof proof = bob.prove(bob.password);
        List<Runnable> held = new ArrayList<>();
        tracker.portsHeld = held;
        tracker.store.hold();
        TestTracker.Outcome login = tracker.send(bob.finish(proof), null, bob.source);
        Eventually.turn(tracker.loop, "a port check", () -> !held.isEmpty());
        tracker.store.refuse();
        tracker.store.sync();
        held.forEach(Runnable::run);
        ApiException refusal = assertThrows(ApiException.class, () -> tracker.granted(bob.finish(proof), login));
        assertEquals(ErrorCode.UNAVAILABLE, refusal.code());
        tracker.portsHeld = null;
        bob.login();
    }

    @Test
    void aSessionWhoseEndIsRefusedGoesOn() {
        TestPeer.Stream stream = bob.listen();
        tracker.store.hold();
        TestTracker.Outcome out = tracker.send(new Logout(), bob.token(), bob.source);
        tracker.store.refuse();
        assertThrows(ApiException.class, () -> tracker.granted(new Logout(), out));
        assertTrue(stream.ended, "so that the peer comes back");
        assertEquals(0, stream.all(ApiEvent.SessionEnded.class).size());
        bob.announce(film, 1, true);
        assertEquals(
                1,
                alice.ok(new ListFiles("photos", "")).files().get(0).sharers(),
                "it shares again as soon as it is heard of");
    }
}
