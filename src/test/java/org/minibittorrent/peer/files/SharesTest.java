package org.minibittorrent.peer.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.api.ApiEvent;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.api.FileRequest.AddFile;
import org.minibittorrent.api.SwarmRequest.Announce;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.peer.RecordedSession;
import org.minibittorrent.peer.SessionKit;
import org.minibittorrent.peer.UserSession;
import org.minibittorrent.peer.link.PeerException;
import org.minibittorrent.peer.state.ShareRecord;
import org.minibittorrent.store.file.RecordedStamp;
import org.minibittorrent.testing.Eventually;
import org.minibittorrent.transfer.TransferState;

/** A file is shared only when all is well, and stays shared only as long as it is. */
@Timeout(60)
class SharesTest {
    private static final int PIECE = Metainfo.PIECE_LENGTH;

    @TempDir
    Path folder;

    private SessionKit kit;
    private UserSession session;

    @BeforeEach
    void login() throws Exception {
        kit = new SessionKit();
        session = kit.login();
    }

    @AfterEach
    void close() throws Exception {
        kit.close();
    }

    private LiveTorrent share(Path file) throws Exception {
        return Eventually.get(kit.onLoop(() -> session.sharing.share("photos", file, new RecordedSession.Follower())));
    }

    private Throwable refused(Path file) {
        return Eventually.failure(
                kit.onLoop(() -> session.sharing.share("photos", file, new RecordedSession.Follower())));
    }

    private ErrorCode code(Throwable failure) {
        return assertInstanceOf(ApiException.class, failure).code();
    }

    private boolean isAnnouncedComplete(InfoHash infoHash) {
        return kit.tracker.asked(Announce.class).stream()
                .flatMap(announce -> announce.torrents().stream())
                .anyMatch(torrent -> torrent.infoHash().equals(infoHash) && torrent.complete());
    }

    private boolean isAnnouncedStopped(InfoHash infoHash) {
        return kit.tracker.asked(Announce.class).stream()
                .anyMatch(announce -> announce.stopped().contains(infoHash));
    }

    private InfoHash infoHash() throws Exception {
        BencodeString info = kit.tracker.asked(AddFile.class).get(0).info();
        return Metainfo.parseInfo(info.bytes(), null).infoHash();
    }

    @Test
    void theTrackerKnowsASharerWhenShareIsDone() throws Exception {
        Path file = SessionKit.file(folder.resolve("holiday.zip"), 2 * PIECE + 1);
        LiveTorrent shared = share(file);

        assertEquals("Photos", shared.group);
        assertEquals("holiday.zip", shared.metainfo.name());
        assertEquals(file, shared.path);
        assertEquals(3, shared.status().verifiedPieces());
        assertEquals(3, shared.status().pieces());
        assertEquals(0, shared.status().traffic().uploaded());
        assertTrue(isAnnouncedComplete(infoHash()));
        assertEquals(List.of(shared), kit.ask(() -> kit.seen.shared()));
    }

    @Test
    void anEmptyFileIsSharedLikeAnyOther() throws Exception {
        assertEquals(
                0, share(SessionKit.file(folder.resolve("empty"), 0)).status().pieces());
        assertTrue(isAnnouncedComplete(infoHash()));
    }

    @Test
    void whatIsRefusedIsRefusedBeforeHashing() throws Exception {
        RecordedSession.Follower handle = new RecordedSession.Follower();
        Path file = SessionKit.file(folder.resolve("file"), PIECE);
        Throwable stranger = Eventually.failure(kit.onLoop(() -> session.sharing.share("elsewhere", file, handle)));
        assertEquals(ErrorCode.NOT_A_MEMBER, code(stranger));

        Path unsafe = SessionKit.file(folder.resolve("what?"), PIECE);
        Throwable name = Eventually.failure(kit.onLoop(() -> session.sharing.share("photos", unsafe, handle)));
        assertEquals(ErrorCode.BAD_NAME, code(name));

        kit.listed(
                SessionKit.file(Files.createDirectory(folder.resolve("other")).resolve("file"), PIECE + 1));
        Throwable other = Eventually.failure(kit.onLoop(() -> session.sharing.share("photos", file, handle)));
        assertEquals(ErrorCode.NAME_CONFLICT, code(other));
        assertEquals(0, handle.hashed.get());
        assertTrue(kit.tracker.asked(AddFile.class).isEmpty());
    }

    @Test
    void otherContentOfTheSameLengthIsRefusedToo() throws Exception {
        Path listed =
                SessionKit.file(Files.createDirectory(folder.resolve("other")).resolve("file"), PIECE);
        kit.listed(listed);
        Path file = Files.write(folder.resolve("file"), new byte[PIECE]);
        assertEquals(ErrorCode.NAME_CONFLICT, code(refused(file)));
        assertTrue(kit.tracker.asked(AddFile.class).isEmpty());
        assertTrue(kit.ask(() -> kit.seen.shared()).isEmpty());
    }

    @Test
    void theSameContentAddsASharer() throws Exception {
        Path listed =
                SessionKit.file(Files.createDirectory(folder.resolve("other")).resolve("file"), PIECE);
        Metainfo metainfo = kit.listed(listed);
        share(Files.copy(listed, folder.resolve("file")));
        assertTrue(isAnnouncedComplete(metainfo.infoHash()));
    }

    @Test
    void missingFilesAndFoldersAreRefused() throws Exception {
        assertInstanceOf(NoSuchFileException.class, refused(folder.resolve("nothing")));
        String message = refused(folder).toString();
        assertTrue(message.contains("not a regular file"), message);
    }

    @Test
    void sharingTwiceIsSharingOnce() throws Exception {
        Path file = SessionKit.file(folder.resolve("file"), PIECE);
        LiveTorrent first = share(file);
        RecordedSession.Follower handle = new RecordedSession.Follower();
        LiveTorrent second = Eventually.get(kit.onLoop(() -> session.sharing.share("photos", file, handle)));
        assertEquals(first, second);
        assertEquals(0, handle.hashed.get(), "nothing is hashed again");
        assertEquals(1, kit.ask(() -> kit.seen.shared()).size());
    }

    @Test
    void aCopyThatCannotBeSharedCostsTheOriginalNothing() throws Exception {
        Path file = SessionKit.file(folder.resolve("file"), PIECE);
        Path copy =
                SessionKit.file(Files.createDirectory(folder.resolve("copies")).resolve("file"), PIECE);
        share(file);
        RecordedSession.Follower handle = new RecordedSession.Follower();
        handle.hashing = () -> kit.tracker.reachable = false;
        Eventually.failure(kit.onLoop(() -> session.sharing.share("photos", copy, handle)));
        kit.tracker.reachable = true;
        Eventually.await("shared", () -> isShared(file));
        Eventually.get(kit.onLoop(session::logout));
        session = kit.login();
        assertTrue(isShared(file), "at the next login too");
        assertEquals(file, share(file).path);

        assertEquals(copy, share(copy).path);
        Eventually.await("the copy alone", () -> isShared(copy));
    }

    private boolean isShared(Path file) {
        try {
            return kit.ask(() -> kit.seen.shared()).stream()
                    .map(torrent -> torrent.path)
                    .toList()
                    .equals(List.of(file));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void twoWhoShareTheSameAtOnceWaitForOneAnother() throws Exception {
        Path file = SessionKit.file(folder.resolve("file"), PIECE);
        var first = kit.onLoop(() -> session.sharing.share("photos", file, new RecordedSession.Follower()));
        var second = kit.onLoop(() -> session.sharing.share("photos", file, new RecordedSession.Follower()));
        assertEquals(Eventually.get(first), Eventually.get(second));
        assertEquals(1, kit.ask(() -> kit.seen.shared()).size());
        assertTrue(isAnnouncedComplete(infoHash()), "for the second one too");
    }

    @Test
    void theNextLoginSharesAgainWithoutReading() throws Exception {
        Path file = SessionKit.file(folder.resolve("file"), PIECE);
        share(file);
        InfoHash infoHash = infoHash();
        Eventually.get(kit.onLoop(session::logout));
        assertTrue(kit.seen.has("ended: logged out"));
        kit.tracker.requests.clear();

        session = kit.login();
        assertTrue(isAnnouncedComplete(infoHash), "when the login is done");
        assertEquals(1, kit.ask(() -> kit.seen.shared()).size());
        assertEquals(0, kit.seen.share("file").hashedAgain.get());
    }

    @Test
    void aFreshFileIsHashedAgainAtTheNextLogin() throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[PIECE]);
        share(file);
        InfoHash infoHash = infoHash();
        Eventually.get(kit.onLoop(session::logout));
        kit.tracker.requests.clear();
        session = kit.login();
        Eventually.await("shared again", () -> isAnnouncedComplete(infoHash));
        Eventually.get(kit.onLoop(session::logout));

        var stamp = Files.getLastModifiedTime(file);
        byte[] other = new byte[PIECE];
        other[PIECE / 2] = 1;
        Files.write(file, other);
        Files.setLastModifiedTime(file, stamp);
        kit.login();
        Eventually.await("the change is found", () -> kit.seen.told("share stopped: Photos/file"));
    }

    @Test
    void aStampThatProvesNothingProvesNoMoreAfterALoginThatDidNotHash() throws Exception {
        Path file = SessionKit.file(folder.resolve("file"), PIECE);
        RecordedStamp stamp = RecordedStamp.of(file);
        Metainfo metainfo = kit.listed(file);
        RecordedStamp fresh = new RecordedStamp(stamp.size(), stamp.modifiedNanos() + 5, null, false);
        Eventually.get(kit.onLoop(session::logout));
        kit.run(() -> kit.account().putShare(new ShareRecord("Photos", file, fresh, metainfo)));
        Files.write(file, new byte[PIECE]);
        SessionKit.settle(file);

        CountDownLatch disk = kit.stall();
        session = kit.login();
        Eventually.get(kit.onLoop(session::logout));
        disk.countDown();
        kit.settleDisk();
        session = kit.login();
        Eventually.await("the change is found", () -> kit.seen.told("share stopped: Photos/file"));
    }

    @Test
    void whatCannotBeReachedAtOneLoginIsSharedAtTheNext() throws Exception {
        Path mounted = Files.createDirectory(folder.resolve("mounted"));
        Path file = SessionKit.file(mounted.resolve("file"), PIECE);
        share(file);
        Eventually.get(kit.onLoop(session::logout));
        Path elsewhere = Files.move(mounted, folder.resolve("elsewhere"));
        Files.createSymbolicLink(mounted, mounted); // that is about the way to the file, and not about the file
        session = kit.login();
        Eventually.await("told", () -> kit.seen.told("share paused: Photos/file"));
        Eventually.get(kit.onLoop(session::logout));

        Files.delete(mounted);
        Files.move(elsewhere, mounted);
        session = kit.login();
        assertEquals(1, kit.ask(() -> kit.seen.shared()).size());
    }

    @Test
    void whatChangedIsNotSharedAgain() throws Exception {
        Path file = SessionKit.file(folder.resolve("file"), PIECE);
        share(file);
        Eventually.get(kit.onLoop(session::logout));
        Files.write(file, new byte[PIECE]);
        kit.tracker.requests.clear();

        session = kit.login();
        Eventually.await("told", () -> kit.seen.told("share stopped: Photos/file"));
        assertTrue(kit.ask(() -> kit.seen.shared()).isEmpty());
        assertTrue(kit.tracker.asked(Announce.class).isEmpty());
        Eventually.get(kit.onLoop(session::logout));
        kit.login();
        Eventually.await("told again", () -> kit.seen.told("share stopped: Photos/file"));
        assertTrue(kit.ask(() -> kit.seen.shared()).isEmpty());
        assertEquals(TransferState.PAUSED, kit.seen.share("file").last().state(), "in the list until it is dropped");
    }

    @Test
    void stopShareIsForGood() throws Exception {
        share(SessionKit.file(folder.resolve("file"), PIECE));
        Eventually.get(kit.onLoop(() -> session.shares.stop("PHOTOS", "file")));
        assertTrue(isAnnouncedStopped(infoHash()));
        assertTrue(kit.ask(() -> kit.seen.shared()).isEmpty());
        PeerException again = assertInstanceOf(
                PeerException.class, Eventually.failure(kit.onLoop(() -> session.shares.stop("photos", "file"))));
        assertEquals(PeerException.Kind.NOT_SHARING, again.kind());

        Eventually.get(kit.onLoop(session::logout));
        session = kit.login();
        assertTrue(kit.ask(() -> kit.seen.shared()).isEmpty());
    }

    @Test
    void leavingAGroupEndsItsSharesForGood() throws Exception {
        share(SessionKit.file(folder.resolve("file"), PIECE));
        Eventually.get(kit.onLoop(() -> session.leave("photos")));
        assertTrue(kit.ask(() -> kit.seen.shared()).isEmpty());
        kit.run(() -> kit.tracker.addGroup("Photos"));
        Eventually.get(kit.onLoop(session::logout));
        session = kit.login();
        assertTrue(kit.ask(() -> kit.seen.shared()).isEmpty());
    }

    @Test
    void whoIsPutOutSharesNothingAndAnotherMembersLeavingChangesNothing() throws Exception {
        share(SessionKit.file(folder.resolve("file"), PIECE));
        kit.run(() -> kit.tracker.send(new ApiEvent.MemberGone("Photos", "bob", true, 1)));
        assertEquals(1, kit.ask(() -> kit.seen.shared()).size());
        kit.run(() -> kit.tracker.send(new ApiEvent.MemberGone("Photos", "ALICE", true, 2)));
        assertTrue(kit.ask(() -> kit.seen.shared()).isEmpty());
    }

    @Test
    void aGroupThatIsGoneWhenTheTrackerIsBackIsLeft() throws Exception {
        share(SessionKit.file(folder.resolve("file"), PIECE));
        kit.run(() -> {
            kit.tracker.vanish();
            kit.tracker.groups.clear();
            kit.tracker.comeBack();
        });
        Eventually.await("unshared", () -> {
            try {
                return kit.ask(() -> kit.seen.shared()).isEmpty();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void aRemovedFileIsSharedNoMore() throws Exception {
        share(SessionKit.file(folder.resolve("file"), PIECE));
        InfoHash infoHash = infoHash();
        kit.run(() -> kit.tracker.send(new ApiEvent.FileRemoved("Photos", "file", infoHash, 1)));
        assertTrue(kit.ask(() -> kit.seen.shared()).isEmpty());
        Eventually.await("told", () -> isAnnouncedStopped(infoHash));
    }

    @Test
    void whatTheTrackerRefusesIsSharedNoMore() throws Exception {
        Path file = SessionKit.file(folder.resolve("file"), PIECE);
        share(file);
        InfoHash infoHash = infoHash();
        Eventually.get(kit.onLoop(session::logout));
        kit.run(() -> kit.tracker.refused.add(infoHash));
        session = kit.login();
        Eventually.await("told", () -> kit.seen.told("share stopped: Photos/file"));
        assertTrue(kit.ask(() -> kit.seen.shared()).isEmpty());
    }

    @Test
    void whatTheTrackerRefusesInTheLastMomentIsToldAtTheNextLogin() throws Exception {
        Path file = SessionKit.file(folder.resolve("file"), PIECE);
        share(file);
        InfoHash infoHash = infoHash();
        Eventually.get(kit.onLoop(() -> session.shares.stop("photos", "file")));
        kit.run(() -> {
            kit.tracker.refused.add(infoHash);
            kit.tracker.hold();
        });
        var unused = kit.onLoop(() -> session.sharing.share("photos", file, new RecordedSession.Follower()));
        Eventually.await("the announce", () -> kit.ask(kit.tracker::holdsAny));
        CompletableFuture<Void> over = kit.onLoop(() -> {
            kit.tracker.deliver();
            return session.logout();
        });
        Eventually.get(over);
        session = kit.login();
        Eventually.await("told", () -> kit.seen.told("share stopped: Photos/file"));
    }
}
