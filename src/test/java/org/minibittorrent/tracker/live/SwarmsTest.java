package org.minibittorrent.tracker.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.minibittorrent.tracker.service.TestTracker.refused;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.minibittorrent.api.AccountRequest.EndSession;
import org.minibittorrent.api.AccountRequest.Logout;
import org.minibittorrent.api.ApiEvent.Sharer;
import org.minibittorrent.api.ApiLimits;
import org.minibittorrent.api.Endpoint;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.api.FileRequest.AddFile;
import org.minibittorrent.api.FileRequest.ListFiles;
import org.minibittorrent.api.FileRequest.RemoveFile;
import org.minibittorrent.api.GroupRequest.CreateGroup;
import org.minibittorrent.api.GroupRequest.LeaveGroup;
import org.minibittorrent.api.GroupRequest.RemoveMember;
import org.minibittorrent.api.SwarmReply.Swarms;
import org.minibittorrent.api.SwarmRequest.Admit;
import org.minibittorrent.api.SwarmRequest.Announce;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.tracker.facts.Change;
import org.minibittorrent.tracker.service.TestPeer;
import org.minibittorrent.tracker.service.TestTracker;

/** Who is told of whom, and who stops being told. */
class SwarmsTest {
    private TestTracker tracker;
    private TestPeer alice;
    private TestPeer bob;
    private TestPeer carol;
    private InfoHash file;

    @BeforeEach
    void start() {
        tracker = new TestTracker();
        alice = tracker.join("Alice");
        bob = tracker.join("bob");
        carol = tracker.join("carol");
        alice.ok(new CreateGroup("photos", true));
        bob.admitTo("photos", alice);
        file = alice.share("photos", "a");
    }

    @AfterEach
    void close() {
        tracker.close();
    }

    private static Endpoint endpoint(TestPeer peer) {
        return new Endpoint(peer.user, new InetSocketAddress(TestTracker.ip(peer.source), TestPeer.PORT), peer.peerId);
    }

    private static List<Endpoint> sharers(Swarms reply) {
        return reply.swarms().isEmpty() ? List.of() : reply.swarms().get(0).sharers();
    }

    private long sharerCount() {
        return alice.ok(new ListFiles("photos", "")).files().get(0).sharers();
    }

    @Test
    void whoLacksPiecesIsToldOfWhoHasThem() {
        assertEquals(List.of(endpoint(alice)), sharers(bob.announce(file, 0, false)));
        assertEquals(1, sharerCount());
        assertEquals(List.of(), sharers(alice.announce(file, 1, true)), "who is complete needs nobody");
        assertEquals(List.of(endpoint(alice)), sharers(bob.announce(file, 1, false)), "never of oneself");
        assertEquals(2, sharerCount(), "from the first piece on");
    }

    @Test
    void aNewSharerIsToldToWhoWaits() {
        carol.admitTo("photos", alice);
        alice.stop(file);
        TestPeer.Stream toAlice = alice.listen();
        TestPeer.Stream toBob = bob.listen();
        TestPeer.Stream toCarol = carol.listen();
        assertEquals(List.of(), sharers(bob.announce(file, 0, false)));
        toAlice.take();
        toBob.take();
        toCarol.take();
        assertEquals(List.of(), sharers(carol.announce(file, 0, false)));
        assertEquals(List.of(), toBob.take(), "who has nothing is no news");
        carol.announce(file, 1, false);
        assertEquals(List.of(new Sharer(file, endpoint(carol))), toBob.take());
        carol.announce(file, 2, false);
        carol.announce(file, 3, true);
        assertEquals(List.of(), toBob.take(), "once is enough");
        assertEquals(List.of(), toCarol.take(), "never of oneself");
        assertEquals(List.of(), toAlice.take(), "nor to who takes no part");
        alice.announce(file, 1, true);
        assertEquals(List.of(new Sharer(file, endpoint(alice))), toBob.take());
        assertEquals(List.of(), toCarol.take(), "nor to who is complete");
    }

    @Test
    void anEmptyFileIsSharedByWhoIsComplete() {
        InfoHash empty = alice.ok(new AddFile("photos", alice.info("photos", "empty", 0, 0)))
                .infoHash();
        alice.announce(empty, 0, true);
        assertEquals(List.of(endpoint(alice)), sharers(bob.announce(empty, 0, false)));
    }

    @Test
    void whatIsInNoGroupOfTheUserIsRefused() {
        InfoHash unknown = InfoHash.of(new byte[20]);
        Swarms reply = carol.ok(new Announce(
                List.of(new Announce.Torrent(file, 1, true), new Announce.Torrent(unknown, 0, false)), List.of()));
        assertEquals(List.of(file, unknown), reply.refused());
        assertEquals(List.of(), reply.swarms());
        assertEquals(1, sharerCount());
        carol.stop(unknown);
        refused(ErrorCode.NOT_LOGGED_IN, () -> tracker.call(new Announce(List.of(), List.of()), null, "10.9.9.9"));
    }

    @Test
    void whoeverGoesSharesNothingFromThatMomentOn() {
        bob.announce(file, 1, false);
        assertEquals(2, sharerCount());
        bob.stop(file);
        assertEquals(1, sharerCount());

        bob.announce(file, 1, false);
        bob.ok(new Logout());
        assertEquals(1, sharerCount());

        bob.login();
        bob.announce(file, 1, false);
        TestPeer second = new TestPeer(tracker, "bob");
        second.login();
        second.announce(file, 1, true);
        assertEquals(3, sharerCount());
        bob.ok(new EndSession(second.number()));
        assertEquals(2, sharerCount());

        second.login();
        second.announce(file, 1, true);
        bob.ok(new LeaveGroup("photos"));
        assertEquals(1, sharerCount(), "on all its peers");
        assertEquals(List.of(file), second.announce(file, 1, true).refused());

        bob.admitTo("photos", alice);
        assertEquals(1, sharerCount(), "and not by itself when it comes back");
        second.announce(file, 1, true);
        assertEquals(2, sharerCount());
        alice.ok(new RemoveMember("photos", "bob"));
        assertEquals(1, sharerCount());
    }

    @Test
    void leavingOneGroupLeavesOthersAlone() {
        bob.ok(new CreateGroup("music", true));
        InfoHash song = bob.share("music", "song");
        bob.announce(file, 1, true);
        bob.ok(new LeaveGroup("photos"));
        assertEquals(1, sharerCount());
        assertEquals(1, bob.ok(new ListFiles("music", "")).files().get(0).sharers());
        assertEquals(List.of(), bob.announce(song, 1, true).refused());
    }

    @Test
    void aFileThatIsRemovedHasNoSharers() {
        bob.announce(file, 1, false);
        alice.ok(new RemoveFile("photos", "a"));
        assertEquals(List.of(file), bob.announce(file, 2, false).refused());
        assertEquals(List.of(file), alice.announce(file, 1, true).refused());
        alice.ok(new AddFile("photos", alice.info("photos", "a", 100, "a".hashCode())));
        assertEquals(0, sharerCount());
    }

    @Test
    void inALargeSwarmListsAreDrawnByChanceAndNotGivenOutEachTime() {
        List<TestPeer> peers = members(300);
        peers.forEach(TestPeer::listen);
        peers.forEach(peer -> peer.announce(file, 1, true));
        Set<Endpoint> seen = new HashSet<>();
        List<Endpoint> first = sharers(bob.announce(file, 0, false));
        assertEquals(ApiLimits.PEERS_PER_TORRENT, first.size());
        assertEquals(first.size(), new HashSet<>(first).size());
        assertEquals(List.of(), sharers(bob.announce(file, 1, false)), "it has plenty");
        for (int i = 0; i < 20; i++) {
            tracker.leap(Duration.ofSeconds(10));
            seen.addAll(sharers(bob.announce(file, 1, false)));
        }
        assertTrue(seen.size() >= 290, "of 301 sharers 20 draws of 200 found " + seen.size());
        bob.listen();
        assertEquals(200, sharers(bob.announce(file, 1, false)).size(), "a new stream begins anew");
    }

    @Test
    void noListIsNoNewsAndAnEmptyListMeansThatThereIsNobody() {
        alice.stop(file);
        Swarms alone = bob.announce(file, 0, false);
        assertEquals(List.of(new Swarms.Sharers(file, List.of())), alone.swarms(), "there is nobody");
        assertEquals(List.of(), alice.announce(file, 1, true).swarms(), "who is complete needs no list");
        members(Swarm.FEW_SHARERS - 1).forEach(peer -> peer.announce(file, 1, true));
        assertEquals(Swarm.FEW_SHARERS, sharers(bob.announce(file, 0, false)).size(), "all of few");
        assertEquals(
                List.of(),
                bob.announce(file, 1, false).swarms(),
                "a swarm of 33 with the seeker among them: nothing is said, not that there is nobody");
    }

    @Test
    void announcesOfTwoThousandStayCheap() {
        List<TestPeer> peers = members(2_000);
        List<TestPeer.Stream> streams = new ArrayList<>();
        peers.forEach(peer -> streams.add(peer.listen()));
        streams.forEach(TestPeer.Stream::take);
        alice.stop(file);

        peers.forEach(peer -> peer.announce(file, 0, false));
        assertEquals(0, sharerEvents(streams));
        alice.announce(file, 1, true);
        assertEquals(2_000, sharerEvents(streams), "everybody who waits hears of the first sharer");
        streams.forEach(TestPeer.Stream::take);

        long listed = 0;
        for (TestPeer peer : peers) {
            listed += sharers(peer.announce(file, 1, false)).size();
        }
        long events = sharerEvents(streams);
        long most = 2L * Swarm.FEW_SHARERS * 2_000;
        assertTrue(events <= most, events + " events for 2000 new sharers");
        assertTrue(events >= 31 * 1_900, events + " events for 2000 new sharers");
        assertTrue(listed <= most, listed + " addresses in the replies");

        streams.forEach(TestPeer.Stream::take);
        listed = 0;
        for (TestPeer peer : peers) {
            listed += sharers(peer.announce(file, 2, false)).size();
        }
        assertEquals(0, sharerEvents(streams), "more pieces are no news");
        assertEquals(0, listed);
    }

    private static long sharerEvents(List<TestPeer.Stream> streams) {
        return streams.stream()
                .mapToLong(stream -> stream.all(Sharer.class).size())
                .sum();
    }

    /** That many users more in the group, each with a session. */
    private List<TestPeer> members(int count) {
        List<TestPeer> peers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            TestPeer peer = new TestPeer(tracker, "m" + i);
            tracker.state().apply(new Change.PutUser(peer.user, peer.verifier(peer.password), 0));
            tracker.state().apply(new Change.PutMember("photos", peer.user, 100 + i));
            peer.login();
            peers.add(peer);
        }
        return peers;
    }

    @Test
    void membersAtAnAddressAreLetIn() {
        bob.source = "192.0.2.7";
        bob.address = "192.0.2.9";
        bob.login();
        Endpoint bobs =
                new Endpoint("bob", new InetSocketAddress(TestTracker.ip("192.0.2.9"), TestPeer.PORT), bob.peerId);
        for (String address : List.of("192.0.2.9", "192.0.2.7")) {
            assertEquals(List.of(bobs), admit(alice, address), "where it says to be, and where it came from");
        }
        assertEquals(List.of(), admit(alice, "192.0.2.8"));
        bob.source = "192.0.2.8";
        bob.announce(file, 1, true);
        assertEquals(List.of(bobs), admit(alice, "192.0.2.8"), "where it was heard from last");

        carol.source = "192.0.2.9";
        carol.login();
        assertEquals(List.of(bobs), admit(alice, "192.0.2.9"), "not who is no member");
        assertEquals(List.of(), admit(carol, "192.0.2.9"), "nor by who is none");
        assertEquals(
                List.of(),
                alice.ok(new Admit(InfoHash.of(new byte[20]), TestTracker.ip("192.0.2.9")))
                        .peers());

        carol.admitTo("photos", alice);
        assertEquals(2, admit(alice, "192.0.2.9").size());
        assertEquals(bobs, admit(alice, "192.0.2.9").get(0), "who takes part comes first");
        bob.ok(new LeaveGroup("photos"));
        assertEquals(1, admit(alice, "192.0.2.9").size());
        carol.ok(new Logout());
        assertEquals(List.of(), admit(alice, "192.0.2.9"));
    }

    private List<Endpoint> admit(TestPeer asking, String address) {
        return asking.ok(new Admit(file, TestTracker.ip(address))).peers();
    }

    @Test
    void onlyTheLatestAddressesOfASessionCount() {
        for (int i = 1; i <= 5; i++) {
            bob.source = "192.0.2." + i;
            bob.announce(file, 1, true);
        }
        assertEquals(List.of(), admit(alice, "192.0.2.1"));
        assertEquals(1, admit(alice, "192.0.2.5").size());
        assertEquals(1, admit(alice, "192.0.2.4").size());
    }

    @Test
    void announcesAreCounted() {
        for (int second = 0; second < 10; second++) {
            for (int i = 0; i < 3; i++) {
                bob.announce(file, 0, false);
            }
            tracker.leap(Duration.ofSeconds(1));
        }
        assertEquals(3, tracker.service.announcesPerSecond(), 0.2);
        tracker.leap(Duration.ofSeconds(11));
        assertEquals(0, tracker.service.announcesPerSecond());
    }
}
