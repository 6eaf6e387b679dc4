package org.minibittorrent.peer.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.minibittorrent.api.ApiEvent;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.api.SwarmRequest.Announce;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.peer.RecordedSession;
import org.minibittorrent.peer.SessionKit;
import org.minibittorrent.peer.state.DownloadRecord;
import org.minibittorrent.peer.state.DownloadRecord.Stage;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.reason.StandstillException;
import org.minibittorrent.testing.Eventually;
import org.minibittorrent.transfer.Transfer;
import org.minibittorrent.transfer.TransferState;

/** Downloads start only where they can end well, go on at the next login, and end with a reason. */
@Timeout(60)
class DownloadsTest extends DownloadFixture {

    private Transfer bobShares(long rate) throws Exception {
        return bob.share(metainfo, original, rate);
    }

    private Throwable refused(Path destination) {
        return Eventually.failure(kit.onLoop(() -> start("photos", "film.mkv", destination)));
    }

    private void awaitState(PeerDownload download, TransferState state) {
        Eventually.await(
                state.toString(),
                () -> {
                    var status = follower(download).status;
                    return status != null && status.state() == state;
                },
                () -> String.valueOf(follower(download).status));
    }

    private Standstill awaitReason(PeerDownload download, Reason reason) {
        Eventually.await(
                reason.toString(),
                () -> {
                    var status = follower(download).status;
                    Standstill why = status == null ? null : status.standstill();
                    return why != null && why.reason() == reason;
                },
                () -> String.valueOf(follower(download).status));
        return Objects.requireNonNull(follower(download).last().standstill());
    }

    @Test
    void aDownloadCompletesAndIsSharedAfterwardsAtLaterLoginsToo() throws Exception {
        bobShares(Long.MAX_VALUE);
        PeerDownload download = start(copies);
        Eventually.await("complete", () -> kit.seen.has("complete: Photos/film.mkv"));
        assertTrue(follower(download).complete);
        assertEquals(Stage.COMPLETE, download.record().stage());
        assertWhole(copies.resolve("film.mkv"));

        for (int login = 0; login < 2; login++) {
            LiveTorrent share = kit.ask(() -> kit.seen.shared()).get(0);
            assertEquals(copies.resolve("film.mkv"), share.path);
            assertEquals(5, share.status().verifiedPieces());
            logout();
            session = kit.login();
            PeerDownload again = only();
            assertEquals(Stage.COMPLETE, again.record().stage());
            assertTrue(follower(again).complete);
            Eventually.await("shared", () -> {
                try {
                    return kit.ask(() -> kit.seen.shared()).size() == 1;
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
        }
    }

    @Test
    void withoutASharerItWaitsAndSaysSoAndANewOneIsDialledAtOnce() throws Exception {
        PeerDownload download = start(copies.resolve("other name"));
        awaitReason(download, Reason.NO_SHARER);
        bobShares(Long.MAX_VALUE);
        long begun = System.nanoTime();
        kit.run(() -> kit.tracker.send(new ApiEvent.Sharer(metainfo.infoHash(), bob.endpoint())));
        Eventually.await("complete", () -> follower(download).complete);
        System.out.println("whole " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun) + " ms after the news");
        assertWhole(copies.resolve("other name"));
    }

    @Test
    void aListThatTheAnswerLeavesOutTakesNoSharerAway() throws Exception {
        kit.run(() -> kit.tracker.sharers.put(metainfo.infoHash(), List.of(bob.endpoint())));
        PeerDownload download = start(copies);
        awaitReason(download, Reason.UNREACHABLE);
        int announces = kit.tracker.asked(Announce.class).size();
        kit.run(() -> {
            kit.tracker.silent = true;
            kit.tracker.vanish();
            kit.tracker.comeBack();
        });
        Eventually.await("told again", () -> kit.tracker.asked(Announce.class).size() > announces);
        bobShares(Long.MAX_VALUE);
        Eventually.await("complete", () -> follower(download).complete);
    }

    @Test
    void whileTheTrackerIsAwayItSaysSo() throws Exception {
        PeerDownload download = start(copies);
        kit.run(kit.tracker::vanish);
        awaitReason(download, Reason.TRACKER_UNREACHABLE);
    }

    @Test
    void badDestinationsAreRefused() throws Exception {
        Path taken = Files.write(copies.resolve("taken"), new byte[1]);
        assertInstanceOf(FileAlreadyExistsException.class, refused(taken));
        assertTrue(refused(folder.resolve("missing").resolve("film")).toString().contains("missing"));
        assertEquals(1, Files.size(taken));
        assertTrue(kit.seen.downloads.isEmpty());

        Throwable nothing = Eventually.failure(kit.onLoop(() -> start("photos", "nothing", copies)));
        assertEquals(
                ErrorCode.NO_SUCH_FILE,
                assertInstanceOf(ApiException.class, nothing).code());
    }

    @Test
    void theSameDownloadTwiceIsRefused() throws Exception {
        var first = kit.onLoop(() -> start("photos", "film.mkv", copies));
        var second = kit.onLoop(() -> start("PHOTOS", "film.mkv", copies.resolve("second")));
        Eventually.get(first);
        assertInstanceOf(StandstillException.class, Eventually.failure(second));
        StandstillException third = assertInstanceOf(StandstillException.class, refused(copies.resolve("third")));
        assertEquals(Reason.ALREADY_ACTIVE, third.reason());
        assertEquals(1, kit.seen.downloads.size());
    }

    @Test
    void cancelLeavesNothingAndTheNextTryBeginsAnew() throws Exception {
        bobShares(PIECE);
        PeerDownload download = start(copies);
        Eventually.await("some data", () -> {
            var status = follower(download).status;
            return status != null && status.traffic().downloaded() > 0;
        });
        RecordedSession.Follower follower = follower(download);
        kit.run(() -> download.close(true));
        PeerDownload again = start(copies.resolve("again"));
        Eventually.await("ended", () -> follower.ended);
        assertTrue(follower.cause == null && !follower.complete);
        assertFalse(Files.exists(copies.resolve("film.mkv.part")));
        assertEquals(again, only());
    }

    @Test
    void pausedDownloadsStayPausedAtTheNextLogin() throws Exception {
        PeerDownload download = start(copies);
        kit.run(download::pause);
        awaitState(download, TransferState.PAUSED);
        logout();
        bobShares(Long.MAX_VALUE);

        session = kit.login();
        PeerDownload again = only();
        assertEquals(Stage.PAUSED, again.record().stage());
        awaitState(again, TransferState.PAUSED);
        kit.run(again::resume);
        Eventually.await("complete", () -> follower(again).complete);
        assertWhole(copies.resolve("film.mkv"));
    }

    @Test
    void anUnfinishedDownloadGoesOnAtTheNextLogin() throws Exception {
        Transfer slow = bobShares(2 * PIECE);
        PeerDownload download = start(copies);
        Eventually.await("a piece", () -> {
            var status = follower(download).status;
            return status != null && status.verifiedPieces() > 0;
        });
        RecordedSession.Follower follower = follower(download);
        logout();
        Eventually.await("ended", () -> follower.ended);
        assertTrue(follower.cause == null && !follower.complete);
        assertTrue(Files.exists(copies.resolve("film.mkv.part")));
        kit.run(() -> slow.setLimits(Long.MAX_VALUE, Long.MAX_VALUE));

        session = kit.login();
        PeerDownload again = only();
        Eventually.await("complete", () -> follower(again).complete);
        long fetched = follower(again).last().traffic().downloaded();
        assertTrue(fetched < metainfo.layout().totalLength(), "what was there is not fetched again: " + fetched);
        assertWhole(copies.resolve("film.mkv"));
    }

    @Test
    void theListIsThereWithTheLoginHoweverLongTheDiskTakes() throws Exception {
        Path shared = Files.write(copies.resolve("own.bin"), new byte[1000]);
        SessionKit.settle(shared);
        Eventually.get(kit.onLoop(() -> session.sharing.share("photos", shared, new RecordedSession.Follower())));
        start(copies);
        logout();
        CountDownLatch disk = kit.stall();
        try {
            session = kit.login();
            assertEquals(1, kit.seen.downloads.size(), "whoever waits for downloads knows of it");
        } finally {
            disk.countDown();
        }
        bobShares(Long.MAX_VALUE);
        Eventually.await("complete", () -> kit.seen.has("complete: Photos/film.mkv"));
        assertWhole(copies.resolve("film.mkv"));
    }

    @Test
    void aTargetThatWasFinishedInTheLastMomentIsFoundComplete() throws Exception {
        start(copies);
        logout();
        Files.delete(copies.resolve("film.mkv.part"));
        Files.copy(original, copies.resolve("film.mkv"));
        session = kit.login();
        PeerDownload again = only();
        Eventually.await("complete", () -> follower(again).complete);
        assertEquals(Stage.COMPLETE, again.record().stage());
    }

    /** What is complete is recorded as a share and then as a complete download, which a crash may come between. */
    @Test
    void aDownloadThatIsASharedFileAlreadyIsFoundComplete() throws Exception {
        bobShares(Long.MAX_VALUE);
        PeerDownload download = start(copies);
        Eventually.await("complete", () -> kit.seen.has("complete: Photos/film.mkv"));
        DownloadRecord before = kit.ask(() -> download.record().at(Stage.UNFINISHED, null));
        logout();
        kit.run(() -> kit.account().putDownload(before));
        session = kit.login();
        PeerDownload again = only();
        Eventually.await("complete", () -> kit.seen.has("complete: Photos/film.mkv"));
        assertTrue(follower(again).complete);
        assertEquals(Stage.COMPLETE, again.record().stage());
        Eventually.await("it is shared", () -> !kit.ask(() -> kit.seen.shared()).isEmpty());
        assertEquals(5, kit.ask(() -> kit.seen.shared()).get(0).status().verifiedPieces());
    }

    @Test
    void aFileThatIsRemovedIsNotDownloaded() throws Exception {
        bobShares(PIECE / 4);
        PeerDownload download = start(copies);
        kit.run(() -> kit.tracker.send(new ApiEvent.FileRemoved("Photos", "film.mkv", metainfo.infoHash(), 1)));
        Eventually.await("told", () -> kit.seen.told("failed: Photos/film.mkv: film.mkv was removed from Photos"));
        assertEquals(Stage.FAILED, download.record().stage());
        StandstillException cause = assertInstanceOf(StandstillException.class, follower(download).cause);
        assertEquals(Reason.FILE_REMOVED, cause.reason());

        logout();
        session = kit.login();
        PeerDownload again = only();
        assertEquals(Stage.FAILED, again.record().stage());
        assertEquals("film.mkv", awaitReason(again, Reason.FILE_REMOVED).subject());
        kit.run(() -> again.close(true));
        assertTrue(kit.seen.downloads.isEmpty());
    }

    @Test
    void aHeldDownloadOfARemovedFileFailsToo() throws Exception {
        PeerDownload download = start(copies);
        Eventually.get(kit.onLoop(() -> session.shares.stop("photos", "film.mkv")));
        kit.run(() -> kit.tracker.send(new ApiEvent.FileRemoved("Photos", "film.mkv", metainfo.infoHash(), 1)));
        assertEquals(Stage.FAILED, download.record().stage());
    }

    @Test
    void aFileOfTheSameNameIsAnotherFile() throws Exception {
        PeerDownload download = start(copies);
        InfoHash other = InfoHash.of(new byte[InfoHash.LENGTH]);
        kit.run(() -> kit.tracker.send(new ApiEvent.FileRemoved("Photos", "film.mkv", other, 1)));
        assertEquals(Stage.UNFINISHED, download.record().stage());
    }

    @Test
    void whoLeavesAGroupDownloadsNothingOfItAnyMore() throws Exception {
        PeerDownload download = start(copies);
        Eventually.get(kit.onLoop(() -> session.leave("photos")));
        assertEquals(Stage.FAILED, download.record().stage());
        assertTrue(kit.seen.told("failed: Photos/film.mkv: you left photos"), kit.seen.lines::toString);
    }

    @Test
    void stopShareHoldsAPartialDownloadUntilItIsResumed() throws Exception {
        Transfer slow = bobShares(PIECE);
        PeerDownload download = start(copies);
        Eventually.get(kit.onLoop(() -> session.shares.stop("photos", "film.mkv")));
        assertTrue(kit.ask(() -> kit.seen.shared()).isEmpty());
        awaitReason(download, Reason.SHARING_STOPPED);
        logout();
        kit.run(() -> slow.setLimits(Long.MAX_VALUE, Long.MAX_VALUE));

        session = kit.login();
        PeerDownload again = only();
        awaitReason(again, Reason.SHARING_STOPPED);
        assertTrue(kit.ask(() -> kit.seen.shared()).isEmpty());
        kit.run(again::resume);
        Eventually.await("complete", () -> follower(again).complete);
        assertWhole(copies.resolve("film.mkv"));
    }

    @Test
    void aHeldDownloadCanBeCancelled() throws Exception {
        PeerDownload download = start(copies);
        Eventually.get(kit.onLoop(() -> session.shares.stop("photos", "film.mkv")));
        Eventually.await("held", () -> download.record().stage() == Stage.STOPPED);
        RecordedSession.Follower follower = follower(download);
        kit.run(() -> download.close(true));
        Eventually.await("ended", () -> follower.ended);
        assertFalse(Files.exists(copies.resolve("film.mkv.part")));
    }

    @Test
    void aPeerThatSendsBadDataIsCalledByItsUser() throws Exception {
        byte[] wrong = Files.readAllBytes(original);
        wrong[PIECE + 1] ^= 1;
        Files.write(original, wrong);
        Transfer liar = bobShares(Long.MAX_VALUE);
        PeerDownload download = start(copies);
        Eventually.await("named", () -> !follower(download).badPeer.isEmpty());
        assertTrue(follower(download).badPeer.startsWith("bob at 127.0.0.1"), follower(download).badPeer);
        assertEquals(
                follower(download).badPeer,
                awaitReason(download, Reason.KEPT_OUT).subject());
        kit.run(() -> liar.close(false));
    }
}
