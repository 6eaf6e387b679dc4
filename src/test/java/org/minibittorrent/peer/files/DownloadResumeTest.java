package org.minibittorrent.peer.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.minibittorrent.peer.RecordedSession;
import org.minibittorrent.peer.state.DownloadRecord;
import org.minibittorrent.peer.state.DownloadRecord.Stage;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.StandstillException;
import org.minibittorrent.store.Checkpoint;
import org.minibittorrent.testing.Eventually;
import org.minibittorrent.transfer.Transfer;
import org.minibittorrent.transfer.TransferState;

/**
 * What a download has when it goes on: which pieces are read again, which fetched again, and which are not; and that nothing
 * which happens in a moment of change is lost.
 */
@Timeout(60)
class DownloadResumeTest extends DownloadFixture {
    private PeerDownload start() throws Exception {
        return start(copies);
    }

    /** Fetches some pieces, and logs out. */
    private void leaveUnfinished() throws Exception {
        Transfer slow = bob.share(metainfo, original, 3 * PIECE);
        PeerDownload download = start();
        Eventually.await("pieces", () -> {
            var status = follower(download).status;
            return status != null && status.verifiedPieces() >= 3;
        });
        logout();
        kit.run(() -> slow.setLimits(Long.MAX_VALUE, Long.MAX_VALUE));
    }

    private static void overwrite(Path part, FileTime stamp) throws Exception {
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate((int) channel.size()), 0);
        }
        Files.setLastModifiedTime(part, stamp);
    }

    @Test
    void whatIsVerifiedIsNotHashedAgainWhileThePartialFileIsUntouched() throws Exception {
        leaveUnfinished();
        session = kit.login();
        PeerDownload again = only();
        Eventually.await("complete", () -> follower(again).complete);
        long fetched = follower(again).last().traffic().downloaded();
        long lacking = metainfo.layout().totalLength() - 2L * PIECE;
        System.out.println("fetched " + fetched + " bytes after the login");
        assertTrue(fetched <= lacking, "fetched " + fetched + ", lacked at most " + lacking);
        assertEquals(0, follower(again).hashedAgain.get());
        assertWhole(copies.resolve("film.mkv"));
    }

    @Test
    void aPartialFileThatWasTouchedIsHashedAndItsWrongPiecesAreFetchedAgain() throws Exception {
        leaveUnfinished();
        Path part = copies.resolve("film.mkv.part");
        FileTime stamp = Files.getLastModifiedTime(part);
        overwrite(part, FileTime.fromMillis(stamp.toMillis() + 1));
        session = kit.login();
        PeerDownload again = only();
        Eventually.await("complete", () -> follower(again).complete);
        assertEquals(
                metainfo.layout().totalLength(),
                follower(again).last().traffic().downloaded());
        assertWhole(copies.resolve("film.mkv"));
    }

    private @Nullable Checkpoint recorded() throws Exception {
        List<DownloadRecord> downloads = kit.ask(() -> kit.account().contents()).downloads();
        return downloads.isEmpty() ? null : downloads.get(0).verified();
    }

    @Test
    void whatIsOnDiskIsRecordedWhileTheDownloadGoesOn() throws Exception {
        bob.share(metainfo, original, PIECE / 2);
        PeerDownload download = start();
        Eventually.await("a record", () -> {
            try {
                return recorded() != null;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        assertEquals(DownloadRecord.Stage.UNFINISHED, download.record().stage());
        Checkpoint reached = Objects.requireNonNull(recorded());
        byte[] whole = Files.readAllBytes(original);
        byte[] part = Files.readAllBytes(copies.resolve("film.mkv.part"));
        assertFalse(reached.pieces().isEmpty());
        reached.pieces().stream().forEach(piece -> {
            int to = Math.min(whole.length, (piece + 1) * PIECE);
            assertTrue(Arrays.equals(whole, piece * PIECE, to, part, piece * PIECE, to), "piece " + piece);
        });
    }

    @Test
    void aCrashBetweenTheTwoNamesOfAFileIsClearedUp() throws Exception {
        start();
        logout();
        Path part = copies.resolve("film.mkv.part");
        Files.copy(original, part, StandardCopyOption.REPLACE_EXISTING);
        Files.createLink(copies.resolve("film.mkv"), part);
        session = kit.login();
        PeerDownload again = only();
        Eventually.await("complete", () -> follower(again).complete);
        assertWhole(copies.resolve("film.mkv"));
    }

    @Test
    void resumeRightAfterStopShareIsNotLost() throws Exception {
        Transfer slow = bob.share(metainfo, original, PIECE);
        PeerDownload download = start();
        Eventually.await("pieces", () -> follower(download).last().verifiedPieces() > 0);
        kit.run(() -> {
            var unused = session.shares.stop("photos", "film.mkv");
            download.resume();
            slow.setLimits(Long.MAX_VALUE, Long.MAX_VALUE);
        });
        Eventually.await("complete", () -> follower(download).complete);
        assertWhole(copies.resolve("film.mkv"));
    }

    @Test
    void whatIsStoppedInItsLastMomentIsNotSharedAtTheNextLogin() throws Exception {
        Transfer slow = bob.share(metainfo, original, PIECE);
        PeerDownload download = start();
        follower(download).also = status -> {
            if (status.state() == TransferState.FINISHING) {
                var unused = kit.onLoop(() -> session.shares.stop("photos", "film.mkv"));
            }
        };
        kit.run(() -> slow.setLimits(Long.MAX_VALUE, Long.MAX_VALUE));
        Eventually.await("complete", () -> download.record().stage() == Stage.COMPLETE);
        assertWhole(copies.resolve("film.mkv"));
        logout();
        session = kit.login();
        assertTrue(kit.ask(() -> kit.seen.shared()).isEmpty());
    }

    @Test
    void aFileInTheWayOfTheFinalNameIsWaitedFor() throws Exception {
        Transfer slow = bob.share(metainfo, original, PIECE);
        PeerDownload download = start();
        Eventually.await("pieces", () -> follower(download).last().verifiedPieces() > 0);
        Path foreign = Files.writeString(copies.resolve("film.mkv"), "something else");
        kit.run(() -> slow.setLimits(Long.MAX_VALUE, Long.MAX_VALUE));
        Eventually.await("paused", () -> follower(download).last().state() == TransferState.PAUSED);
        assertEquals(
                Reason.TARGET_EXISTS,
                Objects.requireNonNull(follower(download).last().standstill()).reason());
        assertEquals("something else", Files.readString(foreign));

        Files.delete(foreign);
        kit.run(download::resume);
        Eventually.await("complete", () -> follower(download).complete);
        assertWhole(copies.resolve("film.mkv"));
    }

    /** The session ends in the moment in which the files of a download are being opened. */
    @Test
    void aSessionThatEndsWhileADownloadBeginsLeavesNoGhost() throws Exception {
        RecordedSession.Follower handle = new RecordedSession.Follower();
        handle.beginning = () -> {
            var unused = session.logout();
        };
        Throwable refusal = Eventually.failure(
                kit.onLoop(() -> session.starts.start("photos", "film.mkv", copies.resolve("film.mkv"), handle)));
        assertEquals(
                Reason.ENDED,
                assertInstanceOf(StandstillException.class, refusal).reason());
        Eventually.await("the end", () -> kit.seen.has("ended: logged out"));
        assertTrue(kit.seen.downloads.isEmpty(), "nothing is listed after the last event");
        session = kit.login();
        assertTrue(kit.seen.downloads.isEmpty(), "nothing begins at the next login");
    }
}
