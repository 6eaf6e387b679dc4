package org.minibittorrent.peer.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.minibittorrent.peer.RecordedSession;
import org.minibittorrent.peer.state.DownloadRecord.Stage;
import org.minibittorrent.testing.Eventually;
import org.minibittorrent.transfer.Transfer;
import org.minibittorrent.transfer.TransferState;

/** Whatever happens to the partial file of a download: it never fails for that, and begins anew only by the user's word. */
@Tag("waits")
@Timeout(60)
class DownloadFilesTest extends DownloadFixture {
    private Path drive;
    private Path part;
    private Transfer source;
    private PeerDownload download;

    DownloadFilesTest() {
        super(6 * PIECE + 5);
    }

    /** A download that has some pieces on disk. */
    @BeforeEach
    void begin() throws Exception {
        drive = Files.createDirectory(folder.resolve("drive"));
        part = drive.resolve("film.mkv.part");
        source = bob.share(metainfo, original, 2 * PIECE);
        download = start(drive);
        Eventually.await("a record of pieces", () -> download.record().hasPieces());
    }

    private void loginAgain() throws Exception {
        session = kit.login();
        download = only();
    }

    private RecordedSession.Follower follower() {
        return follower(download);
    }

    private void awaitWaiting(String reason) {
        Eventually.await(
                reason,
                () -> follower().last().state() == TransferState.PAUSED
                        && String.valueOf(follower().last().standstill()).contains(reason),
                () -> follower().last());
    }

    private void assertEndsWell() throws Exception {
        kit.run(() -> source.setLimits(Long.MAX_VALUE, Long.MAX_VALUE));
        Eventually.await("complete", () -> follower().complete, () -> follower().last());
        assertWhole(drive.resolve("film.mkv"));
        assertEquals(Stage.COMPLETE, download.record().stage());
        assertFalse(kit.seen.told("failed"), kit.seen.lines::toString);
    }

    @Test
    void aDriveThatIsAwayForAWhile() throws Exception {
        Path away = Files.move(drive, folder.resolve("away"));
        awaitWaiting("the folder " + drive + " is gone");
        Eventually.await(
                "looked at again",
                () -> String.valueOf(follower().last().standstill()).contains("does not exist"));
        assertEquals(
                1,
                kit.seen.lines.stream()
                        .filter(line -> line.startsWith("paused"))
                        .count());
        Files.move(away, drive);
        Eventually.await("goes on", () -> kit.seen.has("resumed: Photos/film.mkv"));
        assertEndsWell();
    }

    @Test
    void aDriveThatComesLaterThanTheLogin() throws Exception {
        logout();
        Path away = Files.move(drive, folder.resolve("away"));
        loginAgain();
        awaitWaiting(drive.toString());
        Files.move(away, drive);
        assertEndsWell();
        assertTrue(follower().last().traffic().downloaded() < metainfo.layout().totalLength(), "it goes on");
    }

    @Test
    void anEmptyFolderInPlaceOfTheDriveIsNotFilled() throws Exception {
        logout();
        Path away = Files.move(drive, folder.resolve("away"));
        Files.createDirectory(drive);
        loginAgain();
        awaitWaiting("the partial file is gone");
        assertFalse(Files.exists(part), "it does not begin anew by itself");

        Files.delete(drive);
        Files.move(away, drive);
        assertEndsWell();
        assertTrue(follower().last().traffic().downloaded() < metainfo.layout().totalLength(), "it goes on");
    }

    @Test
    void anEmptyFolderInPlaceOfTheDriveWhileItIsDownloaded() throws Exception {
        Path away = Files.move(drive, folder.resolve("away"));
        Files.createDirectory(drive);
        awaitWaiting("resume to begin anew");
        assertFalse(Files.exists(part), "it does not begin anew by itself");
        Files.delete(drive);
        Files.move(away, drive);
        assertEndsWell();
    }

    @Test
    void itBeginsAnewByTheUsersWord() throws Exception {
        logout();
        Files.delete(part);
        loginAgain();
        awaitWaiting("resume to begin anew");
        kit.run(download::resume);
        assertEndsWell();
        assertEquals(
                metainfo.layout().totalLength(), follower().last().traffic().downloaded());
    }

    @Test
    void aWordThatWasGivenBeforeTheLossWasKnownDoesNotCount() throws Exception {
        Eventually.get(kit.onLoop(() -> session.shares.stop("photos", "film.mkv")));
        Eventually.await("stopped", () -> download.record().stage() == Stage.STOPPED && download.live() == null);
        Files.delete(part);
        kit.run(download::resume);
        awaitWaiting("resume to begin anew");
        assertFalse(Files.exists(part));
        kit.run(download::resume);
        assertEndsWell();
    }

    @Test
    void resumeWhileTheDriveIsAwaySaysWhy() throws Exception {
        Path away = Files.move(drive, folder.resolve("away"));
        awaitWaiting(drive.toString());
        kit.run(download::resume);
        awaitWaiting("the folder " + drive + " does not exist");
        Files.move(away, drive);
        assertEndsWell();
    }

    @Test
    void whatWaitsCanBeCancelled() throws Exception {
        Files.move(drive, folder.resolve("away"));
        awaitWaiting(drive.toString());
        RecordedSession.Follower follower = follower();
        kit.run(() -> download.close(true));
        Eventually.await("ended", () -> follower.ended);
        assertTrue(kit.ask(() -> kit.account().contents().downloads()).isEmpty());
    }

    /** What may happen to a partial file. */
    private enum Change {
        TOUCHED,
        CUT_SHORT,
        GROWN,
        EMPTIED,
        OVERWRITTEN,
        REPLACED;

        void apply(Path path) throws Exception {
            switch (this) {
                case TOUCHED -> Files.setLastModifiedTime(path, FileTime.from(Instant.now()));
                case CUT_SHORT -> cut(path, PIECE / 2);
                case GROWN -> Files.write(path, new byte[10], StandardOpenOption.APPEND);
                case EMPTIED -> cut(path, 0);
                case OVERWRITTEN -> {
                    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                        channel.write(ByteBuffer.allocate((int) channel.size()), 0);
                    }
                }
                case REPLACED ->
                    Files.move(
                            Files.write(path.resolveSibling("other"), new byte[(int) Files.size(path)]),
                            path,
                            StandardCopyOption.REPLACE_EXISTING);
            }
        }

        private static void cut(Path path, long size) throws Exception {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                channel.truncate(size);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsBadIsFetchedAgainAtTheNextLogin(Change change) throws Exception {
        logout();
        change.apply(part);
        loginAgain();
        assertEndsWell();
    }

    /** A file that is overwritten in place while it is written here is not told from one that is not. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OVERWRITTEN")
    void whatIsBadIsFetchedAgainWhileItIsDownloaded(Change change) throws Exception {
        change.apply(part);
        assertEndsWell();
    }

    @Test
    void aFolderInPlaceOfThePartialFileIsWaitedOut() throws Exception {
        logout();
        Path away = Files.move(part, folder.resolve("away"));
        Files.createDirectory(part);
        loginAgain();
        awaitWaiting(part.toString());
        Files.delete(part);
        Files.move(away, part);
        assertEndsWell();
    }
}
