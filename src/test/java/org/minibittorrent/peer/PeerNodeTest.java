package org.minibittorrent.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.minibittorrent.api.AccountRequest.Logout;
import org.minibittorrent.peer.link.PeerException;
import org.minibittorrent.testing.Eventually;

/** A login that nobody waits for any more leaves no session behind, and stands in nobody's way. */
@Timeout(60)
class PeerNodeTest {
    private SessionKit kit;
    private AccountsTracker tracker;
    private PeerNode node;

    @BeforeEach
    void start() throws Exception {
        kit = new SessionKit();
        tracker = new AccountsTracker(kit.threads.loop());
        node = new PeerNode(kit.threads, kit.engine, tracker, kit.state, null, AccountsTracker.ROUNDS);
        Eventually.get(kit.onLoop(() -> node.createUser("alice", "pencil".toCharArray())));
    }

    @AfterEach
    void close() throws Exception {
        kit.close();
    }

    private CompletableFuture<UserSession> login(RecordedSession listener) {
        return kit.onLoop(() -> node.login("alice", "pencil".toCharArray(), listener));
    }

    @Test
    void aLoginThatWasGivenUpIsUndoneWhenItComesAboutAndTheNextOneTakesItsPlace() throws Exception {
        RecordedSession first = new RecordedSession();
        kit.run(tracker::hold);
        CompletableFuture<UserSession> late = login(first);
        Eventually.await("the login is under way", () -> kit.ask(tracker::holdsAny));
        kit.run(() -> node.giveUp(first));
        CompletableFuture<UserSession> next = login(new RecordedSession());
        kit.run(() -> {}); // both have been begun
        assertFalse(next.isDone(), "neither refused nor done");
        kit.run(tracker::deliver);
        assertInstanceOf(PeerException.class, Eventually.failure(late));
        assertTrue(Eventually.get(next).isOpen());
        assertEquals(1, tracker.asked(Logout.class));
    }

    @Test
    void aLoginThatCameAboutAfterItsCallerHadGoneIsUndone() throws Exception {
        RecordedSession listener = new RecordedSession();
        UserSession session = Eventually.get(login(listener));
        kit.run(() -> node.giveUp(new RecordedSession()));
        assertTrue(session.isOpen(), "another one was given up");
        kit.run(() -> node.giveUp(listener));
        assertFalse(session.isOpen());
        assertEquals(1, tracker.asked(Logout.class));
        assertTrue(Eventually.get(login(new RecordedSession())).isOpen());
    }

    @Test
    void aSecondLoginIsRefusedWhileTheFirstIsWanted() throws Exception {
        kit.run(tracker::hold);
        CompletableFuture<UserSession> first = login(new RecordedSession());
        Eventually.await("the login is under way", () -> kit.ask(tracker::holdsAny));
        PeerException refusal = assertInstanceOf(PeerException.class, Eventually.failure(login(new RecordedSession())));
        assertEquals(PeerException.Kind.ALREADY_LOGGED_IN, refusal.kind());
        kit.run(tracker::deliver);
        assertTrue(Eventually.get(first).isOpen());
        assertInstanceOf(PeerException.class, Eventually.failure(login(new RecordedSession())));
    }
}
