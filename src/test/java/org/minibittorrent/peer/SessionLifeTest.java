package org.minibittorrent.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.api.AccountRequest.Logout;
import org.minibittorrent.api.ApiEvent;
import org.minibittorrent.api.Endpoint;
import org.minibittorrent.api.GroupRequest.GetGroup;
import org.minibittorrent.api.SwarmRequest.Admit;
import org.minibittorrent.api.SwarmRequest.Announce;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.peer.link.PeerException;
import org.minibittorrent.testing.Eventually;
import org.minibittorrent.wire.Handshake;
import org.minibittorrent.wire.PeerId;

/** Sessions end at once and for whatever reason; members come in, and strangers do not. */
@Timeout(60)
class SessionLifeTest {
    private static final PeerId BOB = id(1);
    private static final PeerId CAROL = id(2);

    @TempDir
    Path folder;

    private SessionKit kit;
    private UserSession session;
    private InfoHash shared;

    @BeforeEach
    void share() throws Exception {
        kit = new SessionKit();
        session = kit.login();
        Path file = SessionKit.file(folder.resolve("file"), Metainfo.PIECE_LENGTH);
        shared = kit.listed(file).infoHash();
        Eventually.get(kit.onLoop(() -> session.sharing.share("photos", file, new RecordedSession.Follower())));
    }

    @AfterEach
    void close() throws Exception {
        kit.close();
    }

    private static PeerId id(int number) {
        byte[] bytes = new byte[PeerId.LENGTH];
        bytes[0] = (byte) number;
        return PeerId.of(bytes);
    }

    private void present(Endpoint... peers) throws Exception {
        kit.run(() -> kit.tracker.present.put(SessionKit.LOOPBACK, List.of(peers)));
    }

    private static Endpoint endpoint(String user, PeerId id) {
        return new Endpoint(user, new InetSocketAddress(InetAddress.getLoopbackAddress(), 9), id);
    }

    /** What the tracker tells after a gap in which one member has left. */
    private void tellThatSomeoneLeft() throws Exception {
        kit.run(() -> kit.tracker.send(
                new ApiEvent.Snapshot(List.of(new ApiEvent.Snapshot.Membership("Photos", "alice", 1, 0)))));
    }

    private Socket connect(PeerId id) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(30_000);
        socket.connect(kit.engine.address());
        ByteBuffer hello = ByteBuffer.allocate(Handshake.LENGTH);
        new Handshake(shared, id, true, true).encode(hello);
        socket.getOutputStream().write(hello.array());
        return socket;
    }

    private static boolean isAdmitted(Socket socket) throws IOException {
        return socket.getInputStream().readNBytes(Handshake.LENGTH).length == Handshake.LENGTH;
    }

    private static void assertCut(Socket socket) throws IOException {
        socket.setSoTimeout(30_000);
        try {
            while (socket.getInputStream().read() >= 0) {}
        } catch (java.net.SocketException reset) {
            // cut with something unread
        }
    }

    /** Still open: an interested peer gets its answer. */
    private static void assertAlive(Socket socket) throws IOException {
        socket.getOutputStream().write(new byte[] {0, 0, 0, 0});
        socket.setSoTimeout(200);
        try {
            while (socket.getInputStream().read() >= 0) {}
        } catch (java.net.SocketTimeoutException silent) {
            return;
        }
        throw new AssertionError("the connection was closed");
    }

    @Test
    void membersComeInAndStrangersDoNot() throws Exception {
        try (Socket stranger = connect(BOB)) {
            assertFalse(isAdmitted(stranger));
        }
        // The refusal is remembered for a short while, not for good.
        Eventually.await("the tracker is asked again", () -> {
            try {
                present(endpoint("bob", BOB));
                try (Socket member = connect(BOB)) {
                    return isAdmitted(member);
                }
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        int asked = kit.tracker.asked(Admit.class).size();
        try (Socket again = connect(BOB)) {
            assertTrue(isAdmitted(again));
        }
        assertEquals(asked, kit.tracker.asked(Admit.class).size(), "who was admitted is not asked about again");
    }

    @Test
    void whoLeavesTheGroupIsCutOffAndNobodyElse() throws Exception {
        present(endpoint("bob", BOB), endpoint("carol", CAROL));
        try (Socket bob = connect(BOB);
                Socket carol = connect(CAROL)) {
            assertTrue(isAdmitted(bob) && isAdmitted(carol));
            present(endpoint("carol", CAROL));
            kit.run(() -> kit.tracker.send(new ApiEvent.MemberGone("Photos", "bob", true, 1)));
            assertCut(bob);
            assertAlive(carol);
            try (Socket again = connect(BOB)) {
                assertFalse(isAdmitted(again), "although another member is at that address");
            }
        }
    }

    @Test
    void whoLeavesIsCutOffWithoutAnotherWordFromTheTracker() throws Exception {
        present(endpoint("bob", BOB));
        try (Socket bob = connect(BOB)) {
            assertTrue(isAdmitted(bob));
            kit.tracker.reachable = false;
            kit.run(() -> kit.tracker.send(new ApiEvent.MemberGone("Photos", "BOB", false, 1)));
            assertCut(bob);
        }
    }

    @Test
    void whoLeftWhileAnAnnounceWasAnsweredIsNeitherDialledNorLetIn() throws Exception {
        try (ServerSocket bob = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            InfoHash wanted = wantFrom(bob);
            kit.run(() -> kit.tracker.send(new ApiEvent.MemberGone("Photos", "bob", true, 1)));
            deliverWithoutSharers(wanted);
            assertNotDialled(bob);
        }
        try (Socket bob = connect(BOB)) {
            assertFalse(isAdmitted(bob));
        }
    }

    @Test
    void anAnswerFromBeforeAGapInWhichSomeoneLeftTellsOfNobody() throws Exception {
        try (ServerSocket bob = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            InfoHash wanted = wantFrom(bob);
            tellThatSomeoneLeft();
            deliverWithoutSharers(wanted);
            assertNotDialled(bob);
        }
        try (Socket bob = connect(BOB)) {
            assertFalse(isAdmitted(bob));
        }
    }

    /** A download of which the tracker has told that Bob has it, but the answer is under way. */
    private InfoHash wantFrom(ServerSocket bob) throws Exception {
        InfoHash wanted = kit.listed(SessionKit.file(folder.resolve("wanted"), Metainfo.PIECE_LENGTH))
                .infoHash();
        kit.run(() -> {
            kit.tracker.sharers.put(
                    wanted, List.of(new Endpoint("bob", (InetSocketAddress) bob.getLocalSocketAddress(), BOB)));
            kit.tracker.hold();
        });
        Path copies = Files.createDirectory(folder.resolve("copies"));
        Eventually.get(kit.onLoop(() ->
                session.starts.start("photos", "wanted", copies.resolve("wanted"), new RecordedSession.Follower())));
        awaitUnderWay();
        return wanted;
    }

    private void awaitUnderWay() throws Exception {
        Eventually.await("an announce is being answered", () -> kit.ask(kit.tracker::holdsAny));
    }

    /** The answer arrives, and the peer asks anew for what it can not use of it. */
    private void deliverWithoutSharers(InfoHash wanted) throws Exception {
        kit.run(() -> {
            kit.tracker.sharers.remove(wanted);
            kit.tracker.deliver();
            kit.tracker.hold();
        });
        awaitUnderWay();
        kit.run(kit.tracker::deliver);
    }

    private static void assertNotDialled(ServerSocket listening) throws IOException {
        listening.setSoTimeout(200);
        assertThrows(SocketTimeoutException.class, listening::accept);
    }

    @Test
    void departuresThatWereMissedAreFoundOut() throws Exception {
        present(endpoint("bob", BOB), endpoint("carol", CAROL));
        try (Socket bob = connect(BOB);
                Socket carol = connect(CAROL)) {
            assertTrue(isAdmitted(bob) && isAdmitted(carol));
            present(endpoint("carol", CAROL));
            tellThatSomeoneLeft();
            assertCut(bob);
            assertAlive(carol);
        }
    }

    @Test
    void departuresAreAskedForUntilTheTrackerAnswers() throws Exception {
        present(endpoint("bob", BOB), endpoint("carol", CAROL));
        try (Socket bob = connect(BOB);
                Socket carol = connect(CAROL)) {
            assertTrue(isAdmitted(bob) && isAdmitted(carol));
            present(endpoint("carol", CAROL));
            int asked = kit.tracker.asked(Admit.class).size();
            kit.tracker.reachable = false;
            tellThatSomeoneLeft();
            Eventually.await(
                    "asked in vain", () -> kit.tracker.asked(Admit.class).size() > asked);
            assertAlive(bob);
            kit.tracker.reachable = true;
            assertCut(bob);
            assertAlive(carol);
        }
    }

    @Test
    void theReturnOfTheTrackerIsToldAlthoughTheFirstAnnounceFailed() throws Exception {
        kit.run(kit.tracker::vanish);
        int announces = kit.tracker.asked(Announce.class).size();
        kit.run(() -> {
            kit.tracker.comeBack();
            kit.tracker.reachable = false;
        });
        Eventually.await("announced", () -> kit.tracker.asked(Announce.class).size() > announces);
        kit.run(() -> {}); // the answer to it
        assertFalse(kit.seen.has("tracker back"));
        kit.tracker.reachable = true;
        Eventually.await("told", () -> kit.seen.has("tracker back"));
    }

    @Test
    void logoutCutsEverybodyOffAndTellsTheTracker() throws Exception {
        present(endpoint("bob", BOB));
        try (Socket bob = connect(BOB)) {
            assertTrue(isAdmitted(bob));
            Eventually.get(kit.onLoop(session::logout));
            assertCut(bob);
        }
        assertFalse(session.isOpen());
        assertEquals(1, kit.tracker.asked(Logout.class).size());
        assertFalse(kit.ask(kit.tracker::hasStream));
        try (Socket bob = connect(BOB)) {
            assertFalse(isAdmitted(bob));
        }
    }

    @Test
    void logoutWorksWithoutTheTracker() throws Exception {
        kit.tracker.reachable = false;
        PeerException failure = assertInstanceOf(PeerException.class, Eventually.failure(kit.onLoop(session::logout)));
        assertEquals(PeerException.Kind.TRACKER_UNREACHABLE, failure.kind());
        assertFalse(session.isOpen());
        assertTrue(kit.seen.has("ended: logged out"));
        assertTrue(kit.ask(() -> kit.seen.shared()).isEmpty());
    }

    @Test
    void theTrackerCanEndASession() throws Exception {
        kit.run(() -> kit.tracker.send(new ApiEvent.SessionEnded("logged_in_anew")));
        Eventually.await("told", () -> kit.seen.told("ended: there was a new login"));
        assertTrue(kit.ask(() -> kit.seen.shared()).isEmpty());
    }

    @Test
    void aSessionTheTrackerDoesNotKnowIsOver() throws Exception {
        kit.tracker.knowsSession = false;
        Eventually.failure(kit.onLoop(() -> session.call(new GetGroup("photos"))));
        Eventually.await("told", () -> kit.seen.told("ended: the tracker does not know this session"));
        assertTrue(kit.ask(() -> kit.seen.shared()).isEmpty());
    }

    @Test
    void afterALongSilenceNobodyIsServedUntilTheTrackerIsBack() throws Exception {
        present(endpoint("bob", BOB));
        try (Socket bob = connect(BOB)) {
            assertTrue(isAdmitted(bob));
            kit.run(kit.tracker::vanish);
            assertTrue(kit.seen.has("tracker lost"));
            assertCut(bob); // when the lease of a second is over
        }
        try (Socket bob = connect(BOB)) {
            assertFalse(isAdmitted(bob));
        }
        int announces = kit.tracker.asked(Announce.class).size();
        kit.run(kit.tracker::comeBack);
        Eventually.await("told", () -> kit.seen.has("tracker back"));
        assertTrue(kit.tracker.asked(Announce.class).size() > announces, "everything is announced anew");
        try (Socket bob = connect(BOB)) {
            assertTrue(isAdmitted(bob));
        }
    }
}
