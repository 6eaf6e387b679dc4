package org.minibittorrent.tracker.service;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.minibittorrent.tracker.service.TestTracker.refused;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.minibittorrent.api.AccountReply.Challenge;
import org.minibittorrent.api.AccountReply.LoggedIn;
import org.minibittorrent.api.AccountRequest.BeginLogin;
import org.minibittorrent.api.AccountRequest.ChangePassword;
import org.minibittorrent.api.AccountRequest.CreateUser;
import org.minibittorrent.api.AccountRequest.FinishLogin;
import org.minibittorrent.api.AccountRequest.ListSessions;
import org.minibittorrent.api.ApiEvent.MemberGone;
import org.minibittorrent.api.ApiEvent.OwnerChanged;
import org.minibittorrent.api.ApiEvent.SessionEnded;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.api.FileRequest.ListFiles;
import org.minibittorrent.api.GroupRequest.CreateGroup;
import org.minibittorrent.api.GroupRequest.GetGroup;
import org.minibittorrent.api.GroupRequest.JoinGroup;
import org.minibittorrent.api.GroupRequest.ListGroups;
import org.minibittorrent.api.GroupRequest.ListMembers;
import org.minibittorrent.api.GroupRequest.ListRequests;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.tracker.live.TrackerLimits;

/** Accounts, logins, and what the operator may do. */
class AccountServiceTest {
    private TestTracker tracker;
    private TestPeer alice;

    @BeforeEach
    void start() {
        tracker = new TestTracker();
        alice = tracker.join("Alice");
    }

    @AfterEach
    void close() {
        tracker.close();
    }

    private TestPeer peer(String user) {
        return new TestPeer(tracker, user);
    }

    @Test
    void accountNamesAreCheckedAndUnique() {
        for (String bad : List.of("", ".a", "-a", "a b", "ä", "x".repeat(65), "a\nb", "\u001b[31m")) {
            refused(ErrorCode.BAD_NAME, () -> peer("bob").call(new CreateUser(bad, alice.verifier("x"))));
        }
        refused(ErrorCode.NAME_TAKEN, () -> peer("bob").call(new CreateUser("ALICE", alice.verifier("x"))));
        alice.login();
        assertEquals(1, tracker.service.state().users().size());
    }

    @Test
    void aClosedTrackerTakesAccountsFromItsOperatorAlone() throws ApiException {
        try (TestTracker closed = new TestTracker(TrackerLimits.DEFAULT, false, List.of())) {
            TestPeer bob = new TestPeer(closed, "bob");
            refused(ErrorCode.REGISTRATION_CLOSED, () -> bob.call(new CreateUser("bob", bob.verifier("x"))));
            closed.service.accounts().createUser("bob", bob.verifier(bob.password));
            bob.login();
            refused(ErrorCode.NAME_TAKEN, () -> closed.service.accounts().createUser("Bob", bob.verifier("x")));
            refused(ErrorCode.BAD_NAME, () -> closed.service.accounts().createUser("b b", bob.verifier("x")));
        }
    }

    @Test
    void aLoginTellsEverythingAPeerNeeds() {
        TestPeer other = peer("aLICE");
        other.login();
        LoggedIn reply = requireNonNull(other.session);
        assertEquals("Alice", reply.user(), "as it was spelled when it was made");
        assertEquals(2, reply.session());
        assertEquals(other.source + ":6881", reply.address());
        assertEquals(30, reply.lease());
        assertEquals(16, reply.community().length());
        assertEquals(requireNonNull(alice.session).community(), reply.community());
        assertNotEquals(alice.token(), reply.token());
    }

    @Test
    void thePortIsTriedWhereTheRequestCameFromAndNowhereElse() {
        InetSocketAddress here = new InetSocketAddress(TestTracker.ip(alice.source), TestPeer.PORT);
        tracker.portsTried.clear();
        for (OptionalInt answer : List.of(OptionalInt.of(0), OptionalInt.of(1), OptionalInt.empty())) {
            tracker.portAnswer = answer;
            alice.login();
            assertEquals(answer, requireNonNull(alice.session).reachable());
        }
        alice.address = alice.source;
        alice.login();
        assertEquals(List.of(here, here, here, here), tracker.portsTried);
        alice.address = "198.51.100.7";
        alice.login();
        assertEquals(OptionalInt.empty(), requireNonNull(alice.session).reachable());
        assertEquals(4, tracker.portsTried.size());
        alice.address = "127.0.0.1";
        refused(ErrorCode.BAD_REQUEST, () -> alice.tryLogin(alice.password));
        alice.address = "alice.example.org";
        refused(ErrorCode.BAD_REQUEST, () -> alice.tryLogin(alice.password));
        assertEquals(1, alice.ok(new ListSessions()).sessions().size(), "a refused login ends no session");
    }

    @Test
    void aWrongPasswordAndAWrongNameLookTheSame() throws ApiException {
        var wrongPassword = refused(ErrorCode.WRONG_CREDENTIALS, () -> alice.tryLogin("guess"));
        var wrongName =
                refused(ErrorCode.WRONG_CREDENTIALS, () -> peer("nobody").tryLogin("guess"));
        assertEquals(wrongPassword.getMessage(), wrongName.getMessage());
        Challenge one = peer("nobody").call(new BeginLogin("nobody", "n,,n=nobody,r=abcdefgh"));
        Challenge two = peer("nobody").call(new BeginLogin("NoBody", "n,,n=NoBody,r=abcdefgh"));
        Challenge known = peer("alice").call(new BeginLogin("alice", "n,,n=alice,r=abcdefgh"));
        assertEquals(saltAndRounds(one), saltAndRounds(two), "the same each time, as if it were there");
        assertEquals(one.serverFirst().length(), known.serverFirst().length());
        assertTrue(saltAndRounds(one).endsWith(",i=" + TestTracker.ROUNDS));
    }

    private static String saltAndRounds(Challenge challenge) {
        return challenge.serverFirst().substring(challenge.serverFirst().indexOf(",s="));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "n,,n=bob,r=abcdefgh",
                "n,,n=alice",
                "p=tls-unique,,n=alice,r=abc",
                "n,a=bob,n=alice,r=abc"
            })
    void whatIsNoLoginIsRefused(String clientFirst) {
        refused(ErrorCode.BAD_REQUEST, () -> alice.call(new BeginLogin("alice", clientFirst)));
    }

    @Test
    void forgedProofsAreRefused() throws ApiException {
        TestPeer.Proof proof = alice.prove(alice.password);
        FinishLogin right = alice.finish(proof);
        refused(ErrorCode.WRONG_CREDENTIALS, () -> alice.call(with(right, BencodeString.of(new byte[16]), "x")));
        refused(ErrorCode.WRONG_CREDENTIALS, () -> alice.call(with(right, BencodeString.of(""), proof.clientFinal())));
        refused(
                ErrorCode.WRONG_CREDENTIALS,
                () -> alice.call(with(right, proof.exchange(), proof.clientFinal() + "A")));
        refused(ErrorCode.WRONG_CREDENTIALS, () -> alice.call(right));
        TestPeer.Proof other = alice.prove(alice.password);
        refused(ErrorCode.WRONG_CREDENTIALS, () -> alice.call(with(right, other.exchange(), proof.clientFinal())));
        TestPeer.Proof good = alice.prove(alice.password);
        alice.call(alice.finish(good));
        refused(ErrorCode.WRONG_CREDENTIALS, () -> alice.call(alice.finish(good)));
        refused(ErrorCode.WRONG_CREDENTIALS, () -> alice.call(new BeginLogin("a b", "n,,n=a b,r=abc")));
    }

    private static FinishLogin with(FinishLogin login, BencodeString exchange, String clientFinal) {
        return new FinishLogin(exchange, clientFinal, login.instance(), login.peerId(), login.port(), login.address());
    }

    @Test
    void aLoginThatTakesTooLongIsOver() throws ApiException {
        TestPeer.Proof inTime = alice.prove(alice.password);
        tracker.pass(Duration.ofSeconds(59));
        alice.call(alice.finish(inTime));
        TestPeer.Proof late = alice.prove(alice.password);
        tracker.pass(Duration.ofSeconds(60));
        refused(ErrorCode.WRONG_CREDENTIALS, () -> alice.call(alice.finish(late)));
    }

    @Test
    void whoGuessesIsSlowedDownAndTheOwnerIsNot() throws ApiException {
        TestPeer thief = peer("alice");
        int tries = 0;
        ApiException answer = refused(ErrorCode.WRONG_CREDENTIALS, () -> thief.tryLogin("guess"));
        while (answer.code() == ErrorCode.WRONG_CREDENTIALS && tries < 100) {
            tries++;
            answer = assertThrows(ApiException.class, () -> thief.tryLogin("guess"));
        }
        assertEquals(ErrorCode.SLOW_DOWN, answer.code());
        assertTrue(tries < 20, tries + " tries before a wait");
        refused(ErrorCode.SLOW_DOWN, () -> thief.tryLogin(thief.password));
        alice.login();
        tracker.leap(Duration.ofSeconds(60));
        thief.login();
    }

    @Test
    void thePasswordIsChangedByWhoKnowsTheOldOne() throws ApiException {
        TestPeer.Proof wrong = alice.prove("guess");
        refused(
                ErrorCode.WRONG_CREDENTIALS,
                () -> alice.call(new ChangePassword(wrong.exchange(), wrong.clientFinal(), alice.verifier("new"))));
        TestPeer bob = tracker.join("bob");
        TestPeer.Proof bobs = bob.prove(bob.password);
        refused(
                ErrorCode.WRONG_CREDENTIALS,
                () -> alice.call(new ChangePassword(bobs.exchange(), bobs.clientFinal(), alice.verifier("new"))));
        TestPeer.Proof right = alice.prove(alice.password);
        alice.ok(new ChangePassword(right.exchange(), right.clientFinal(), alice.verifier("new")));
        alice.ok(new ListSessions());
        refused(ErrorCode.WRONG_CREDENTIALS, () -> peer("alice").tryLogin(alice.password));
        peer("alice").tryLogin("new");
        TestPeer.Proof another = alice.prove("new");
        refused(
                ErrorCode.NOT_LOGGED_IN,
                () -> tracker.call(
                        new ChangePassword(another.exchange(), another.clientFinal(), alice.verifier("x")),
                        "no token",
                        alice.source));
    }

    @Test
    void aProofOfAPasswordThatWasReplacedMeanwhileIsWorthNothing() throws ApiException {
        TestPeer.Proof proof = alice.prove(alice.password);
        tracker.service.accounts().resetPassword("alice", alice.verifier("new"));
        refused(ErrorCode.WRONG_CREDENTIALS, () -> alice.call(alice.finish(proof)));
    }

    @Test
    void theOperatorResetsAPasswordAndAllSessionsEnd() throws ApiException {
        TestPeer second = peer("alice");
        second.login();
        TestPeer.Stream one = alice.listen();
        TestPeer.Stream two = second.listen();
        tracker.service.accounts().resetPassword("ALICE", alice.verifier("new"));
        for (TestPeer.Stream stream : List.of(one, two)) {
            assertEquals(1, stream.all(SessionEnded.class).size());
            assertTrue(stream.ended);
        }
        refused(ErrorCode.NOT_LOGGED_IN, () -> alice.call(new ListSessions()));
        assertEquals(0, tracker.service.onlinePeers());
        alice.password = "new";
        alice.login();
        assertEquals(3, alice.number());
        refused(
                ErrorCode.NO_SUCH_USER,
                () -> tracker.service.accounts().resetPassword("nobody", alice.verifier("new")));
    }

    @Test
    void theOperatorRemovesAUserWithAllThatHangsOnIt() throws ApiException {
        TestPeer bob = tracker.join("bob");
        TestPeer carol = tracker.join("carol");
        alice.ok(new CreateGroup("photos", true));
        alice.ok(new CreateGroup("own", true));
        bob.ok(new CreateGroup("music", true));
        bob.admitTo("photos", alice);
        alice.ok(new JoinGroup("music"));
        alice.share("own", "x");
        var shared = alice.share("photos", "a");
        bob.announce(shared, 0, false);
        carol.ok(new JoinGroup("own"));
        TestPeer.Stream toAlice = alice.listen();
        TestPeer.Stream toBob = bob.listen();
        toAlice.take();
        toBob.take();

        tracker.service.accounts().removeUser("ALICE");
        MemberGone fromPhotos = new MemberGone("photos", "Alice", true, 1);
        assertEquals(
                List.of(new MemberGone("own", "Alice", true, 1), fromPhotos, new SessionEnded("account_removed")),
                toAlice.take());
        assertEquals(List.of(fromPhotos, new OwnerChanged("photos", "bob")), toBob.take());
        assertEquals("bob", bob.ok(new GetGroup("photos")).owner());
        assertEquals(1, bob.ok(new ListMembers("photos", "")).members().size());
        assertEquals(0, bob.ok(new ListFiles("photos", "")).files().get(0).sharers());
        assertEquals("alice", bob.ok(new ListFiles("photos", "")).files().get(0).uploader());
        assertEquals(List.of(), bob.ok(new ListRequests("music")).users());
        assertEquals(2, carol.ok(new ListGroups("")).groups().size());
        refused(ErrorCode.NOT_LOGGED_IN, () -> alice.call(new ListSessions()));
        refused(ErrorCode.WRONG_CREDENTIALS, () -> alice.tryLogin(alice.password));
        refused(ErrorCode.NO_SUCH_USER, () -> tracker.service.accounts().removeUser("alice"));
        TestPeer again = tracker.join("alice");
        refused(ErrorCode.NOT_A_MEMBER, () -> again.call(new ListMembers("photos", "")));
    }

    @Test
    void anUnknownTokenAndNoTokenOpenNothing() {
        assertTrue(tracker.service.knows(alice.token()));
        assertEquals(false, tracker.service.knows(null));
        assertEquals(false, tracker.service.knows("x"));
    }
}
