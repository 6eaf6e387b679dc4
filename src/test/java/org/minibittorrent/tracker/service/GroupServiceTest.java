package org.minibittorrent.tracker.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.minibittorrent.tracker.service.TestTracker.refused;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.minibittorrent.api.ApiEvent.JoinRequested;
import org.minibittorrent.api.ApiEvent.MemberGone;
import org.minibittorrent.api.ApiEvent.OwnerChanged;
import org.minibittorrent.api.ApiEvent.RequestAnswered;
import org.minibittorrent.api.ApiEvent.Snapshot;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.api.GroupReply.Groups;
import org.minibittorrent.api.GroupReply.Groups.ListedGroup;
import org.minibittorrent.api.GroupReply.Members;
import org.minibittorrent.api.GroupReply.Members.ListedMember;
import org.minibittorrent.api.GroupReply.Standing;
import org.minibittorrent.api.GroupRequest.AcceptRequest;
import org.minibittorrent.api.GroupRequest.CreateGroup;
import org.minibittorrent.api.GroupRequest.GetGroup;
import org.minibittorrent.api.GroupRequest.JoinGroup;
import org.minibittorrent.api.GroupRequest.LeaveGroup;
import org.minibittorrent.api.GroupRequest.ListGroups;
import org.minibittorrent.api.GroupRequest.ListMembers;
import org.minibittorrent.api.GroupRequest.ListRequests;
import org.minibittorrent.api.GroupRequest.RejectRequest;
import org.minibittorrent.api.GroupRequest.RemoveMember;
import org.minibittorrent.tracker.facts.Change;

/** Groups as the table of commands promises them, with each refusal and whoever hears of it. */
class GroupServiceTest {
    private TestTracker tracker;
    private TestPeer alice;
    private TestPeer bob;
    private TestPeer carol;

    @BeforeEach
    void start() {
        tracker = new TestTracker();
        alice = tracker.join("Alice");
        bob = tracker.join("bob");
        carol = tracker.join("carol");
        alice.ok(new CreateGroup("Photos", true));
    }

    @AfterEach
    void close() {
        tracker.close();
    }

    @Test
    void whoMakesAGroupOwnsIt() {
        assertTrue(bob.ok(new CreateGroup("music", false)).open(), "all groups are open ones, and say so");
        var info = bob.ok(new GetGroup("MUSIC"));
        assertEquals("music", info.group());
        assertEquals("bob", info.owner());
        assertTrue(info.open());
        assertEquals(16, info.source().length());
        assertNotEquals(info.source(), alice.ok(new GetGroup("photos")).source());
        assertEquals(
                List.of(new ListedMember("bob", true, true)),
                bob.ok(new ListMembers("music", "")).members());
    }

    @Test
    void groupNamesAreCheckedAndUnique() {
        refused(ErrorCode.NAME_TAKEN, () -> bob.call(new CreateGroup("photos", true)));
        for (String bad : List.of("", ".hidden", "-x", "a b", "größe", "x".repeat(65), "a/b", "a\nb")) {
            refused(ErrorCode.BAD_NAME, () -> bob.call(new CreateGroup(bad, true)));
        }
        bob.ok(new CreateGroup("x".repeat(64), true));
    }

    @Test
    void joiningIsAskedAndAnswered() {
        TestPeer.Stream toOwner = alice.listen();
        TestPeer.Stream toBob = bob.listen();
        TestPeer.Stream toCarol = carol.listen();
        toOwner.take();
        toBob.take();
        toCarol.take();

        bob.ok(new JoinGroup("photos"));
        carol.ok(new JoinGroup("PHOTOS"));
        assertEquals(
                List.of("bob", "carol"), alice.ok(new ListRequests("photos")).users(), "oldest first");
        assertEquals(List.of(new JoinRequested("Photos", "bob"), new JoinRequested("Photos", "carol")), toOwner.take());

        alice.ok(new AcceptRequest("photos", "BOB"));
        alice.ok(new RejectRequest("photos", "carol"));
        assertEquals(List.of(new RequestAnswered("Photos", true)), toBob.take());
        assertEquals(List.of(new RequestAnswered("Photos", false)), toCarol.take());
        assertEquals(List.of(), alice.ok(new ListRequests("photos")).users());
        assertEquals(
                List.of(new ListedMember("Alice", true, true), new ListedMember("bob", false, true)),
                bob.ok(new ListMembers("photos", "")).members());
        carol.ok(new JoinGroup("photos"));
    }

    @Test
    void requestsAreListedInTheOrderTheyCame() {
        List<String> expected = new ArrayList<>();
        for (String user : List.of("zoe", "anna", "mike", "Berta")) {
            tracker.join(user).ok(new JoinGroup("photos"));
            expected.add(user);
        }
        assertEquals(expected, alice.ok(new ListRequests("photos")).users());
    }

    @Test
    void joiningIsRefused() {
        refused(ErrorCode.NO_SUCH_GROUP, () -> bob.call(new JoinGroup("nothing")));
        refused(ErrorCode.NO_SUCH_GROUP, () -> bob.call(new JoinGroup("no\nthing")));
        refused(ErrorCode.ALREADY_MEMBER, () -> alice.call(new JoinGroup("photos")));
        bob.ok(new JoinGroup("photos"));
        refused(ErrorCode.ALREADY_ASKED, () -> bob.call(new JoinGroup("photos")));
    }

    @Test
    void onlyTheOwnerAnswersRequests() {
        bob.ok(new JoinGroup("photos"));
        carol.admitTo("photos", alice);
        for (TestPeer other : List.of(carol, bob)) {
            refused(ErrorCode.NOT_THE_OWNER, () -> other.call(new ListRequests("photos")));
            refused(ErrorCode.NOT_THE_OWNER, () -> other.call(new AcceptRequest("photos", "bob")));
            refused(ErrorCode.NOT_THE_OWNER, () -> other.call(new RejectRequest("photos", "bob")));
        }
        refused(ErrorCode.NO_SUCH_REQUEST, () -> alice.call(new AcceptRequest("photos", "carol")));
        refused(ErrorCode.NO_SUCH_REQUEST, () -> alice.call(new RejectRequest("photos", "nobody")));
        refused(ErrorCode.NO_SUCH_GROUP, () -> alice.call(new ListRequests("nothing")));
        refused(ErrorCode.NO_SUCH_GROUP, () -> alice.call(new AcceptRequest("nothing", "bob")));
    }

    @Test
    void aRequestCanBeTakenBack() {
        bob.ok(new JoinGroup("photos"));
        assertEquals("", bob.ok(new LeaveGroup("photos")).newOwner());
        assertEquals(List.of(), alice.ok(new ListRequests("photos")).users());
        refused(ErrorCode.NOT_A_MEMBER, () -> bob.call(new LeaveGroup("photos")));
        refused(ErrorCode.NO_SUCH_GROUP, () -> bob.call(new LeaveGroup("nothing")));
    }

    @Test
    void theGroupPassesToTheLongestStandingMember() {
        carol.admitTo("photos", alice);
        bob.admitTo("photos", alice);
        TestPeer.Stream toAlice = alice.listen();
        TestPeer.Stream toBob = bob.listen();
        TestPeer.Stream toCarol = carol.listen();
        toAlice.take();
        toBob.take();
        toCarol.take();

        assertEquals("carol", alice.ok(new LeaveGroup("photos")).newOwner());
        MemberGone gone = new MemberGone("Photos", "Alice", false, 1);
        assertEquals(List.of(gone), toAlice.take(), "who goes hears it too, on all its peers");
        assertEquals(List.of(gone, new OwnerChanged("Photos", "carol")), toBob.take());
        assertEquals(List.of(gone, new OwnerChanged("Photos", "carol")), toCarol.take());
        assertEquals("carol", bob.ok(new GetGroup("photos")).owner());

        assertEquals("", bob.ok(new LeaveGroup("photos")).newOwner(), "a member who goes changes no owner");
        assertEquals(List.of(new MemberGone("Photos", "bob", false, 2)), toCarol.take());
    }

    @Test
    void whoComesBackStandsLast() {
        bob.admitTo("photos", alice);
        carol.admitTo("photos", alice);
        bob.ok(new LeaveGroup("photos"));
        bob.admitTo("photos", alice);
        assertEquals("carol", alice.ok(new LeaveGroup("photos")).newOwner());
    }

    @Test
    void theLastOneOutDissolvesTheGroup() {
        bob.ok(new JoinGroup("photos"));
        alice.share("photos", "a.jpg");
        TestPeer.Stream toAlice = alice.listen();
        TestPeer.Stream toBob = bob.listen();
        toAlice.take();
        toBob.take();
        assertEquals("", alice.ok(new LeaveGroup("photos")).newOwner());
        assertEquals(List.of(new MemberGone("Photos", "Alice", false, 1)), toAlice.take());
        assertEquals(List.of(new RequestAnswered("Photos", false)), toBob.take(), "nobody is left to answer");
        refused(ErrorCode.NO_SUCH_GROUP, () -> alice.call(new ListMembers("photos", "")));
        assertEquals(List.of(), bob.ok(new ListGroups("")).groups());
        assertEquals(0, tracker.service.state().fileCount());
        assertTrue(tracker.store.infos().isEmpty(), "its info dictionaries are not kept");
        bob.ok(new CreateGroup("photos", true));
    }

    @Test
    void aMemberIsPutOut() {
        bob.admitTo("photos", alice);
        carol.admitTo("photos", alice);
        TestPeer.Stream toBob = bob.listen();
        TestPeer.Stream toCarol = carol.listen();
        toBob.take();
        toCarol.take();

        refused(ErrorCode.NOT_THE_OWNER, () -> bob.call(new RemoveMember("photos", "carol")));
        refused(ErrorCode.NO_SUCH_USER, () -> alice.call(new RemoveMember("photos", "nobody")));
        refused(ErrorCode.NO_SUCH_USER, () -> alice.call(new RemoveMember("photos", "\u001b[31m")));
        tracker.join("dave");
        refused(ErrorCode.NO_SUCH_USER, () -> alice.call(new RemoveMember("photos", "dave")));
        refused(ErrorCode.NOT_ALLOWED, () -> alice.call(new RemoveMember("photos", "alice")));
        refused(ErrorCode.NO_SUCH_GROUP, () -> alice.call(new RemoveMember("nothing", "bob")));

        alice.ok(new RemoveMember("photos", "Bob"));
        MemberGone gone = new MemberGone("Photos", "bob", true, 1);
        assertEquals(List.of(gone), toBob.take());
        assertEquals(List.of(gone), toCarol.take());
        refused(ErrorCode.NOT_A_MEMBER, () -> bob.call(new ListMembers("photos", "")));
        refused(ErrorCode.NOT_A_MEMBER, () -> bob.call(new GetGroup("photos")));
    }

    @Test
    void groupsAreListedForEverybodyInPages() {
        for (int i = 0; i < 1_050; i++) {
            tracker.service.state().apply(new Change.PutGroup("g" + i, "alice", alice.instance, 0, 0));
        }
        bob.admitTo("photos", alice);
        carol.ok(new JoinGroup("photos"));
        Groups first = bob.ok(new ListGroups(""));
        assertEquals(1_000, first.groups().size());
        assertTrue(first.more());
        Groups second = bob.ok(new ListGroups(first.groups().get(999).group()));
        assertFalse(second.more());
        List<ListedGroup> all = new ArrayList<>(first.groups());
        all.addAll(second.groups());
        assertEquals(1_051, all.stream().map(ListedGroup::group).distinct().count());
        ListedGroup photos = new ListedGroup("Photos", "Alice", 2, Standing.MEMBER);
        assertTrue(all.contains(photos));
        assertTrue(carol.ok(new ListGroups("p"))
                .groups()
                .contains(new ListedGroup("Photos", "Alice", 2, Standing.REQUESTED)));
        assertEquals(
                Standing.NONE, carol.ok(new ListGroups("g9")).groups().get(0).standing());
    }

    @Test
    void membersAreListedInPages() {
        List<Change> many = new ArrayList<>();
        for (int i = 0; i < 1_200; i++) {
            many.add(new Change.PutUser("m" + i, alice.verifier("x"), 0));
            many.add(new Change.PutMember("photos", "m" + i, 10 + i));
        }
        tracker.service.state().apply(many);
        Members first = alice.ok(new ListMembers("photos", ""));
        assertTrue(first.more());
        assertEquals(new ListedMember("Alice", true, true), first.members().get(0));
        assertFalse(first.members().get(1).online());
        Members second =
                alice.ok(new ListMembers("photos", first.members().get(999).user()));
        assertFalse(second.more());
        assertEquals(1_201, first.members().size() + second.members().size());
        refused(ErrorCode.NOT_A_MEMBER, () -> bob.call(new ListMembers("photos", "")));
    }

    @Test
    void aStreamBeginsWithTheGroupsOneIsIn() {
        bob.admitTo("photos", alice);
        carol.admitTo("photos", alice);
        carol.ok(new LeaveGroup("photos"));
        bob.ok(new CreateGroup("music", true));
        long version = tracker.clock.instant().toEpochMilli();
        assertEquals(
                List.of(new Snapshot(List.of(
                        new Snapshot.Membership("music", "bob", 0, version),
                        new Snapshot.Membership("Photos", "Alice", 1, version)))),
                bob.listen().take());
        assertEquals(List.of(new Snapshot(List.of())), carol.listen().take());
    }
}
