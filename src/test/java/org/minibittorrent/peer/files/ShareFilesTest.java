package org.minibittorrent.peer.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.minibittorrent.api.ApiEvent;
import org.minibittorrent.api.SwarmRequest.Announce;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.peer.RecordedSession;
import org.minibittorrent.peer.SessionKit;
import org.minibittorrent.peer.SharingPeer;
import org.minibittorrent.peer.UserSession;
import org.minibittorrent.peer.state.ShareRecord;
import org.minibittorrent.store.file.RecordedStamp;
import org.minibittorrent.testing.Eventually;
import org.minibittorrent.transfer.TransferState;

/** Whatever happens to the file of a share, it stays in the list, says why it waits, and goes on by itself when it can. */
@Tag("waits")
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class ShareFilesTest {
    private static final int PIECE = Metainfo.PIECE_LENGTH;

    @TempDir
    Path folder;

    private SessionKit kit;
    private UserSession session;
    private Path drive;
    private Path file;

    @BeforeEach
    void share() throws Exception {
        kit = new SessionKit();
        session = kit.login();
        drive = Files.createDirectory(folder.resolve("drive"));
        file = SessionKit.file(drive.resolve("Film.mkv"), 2 * PIECE + 1);
        share(file);
    }

    @AfterEach
    void close() throws Exception {
        kit.close();
    }

    private void share(Path path) throws Exception {
        Eventually.get(kit.onLoop(() -> session.sharing.share("photos", path, new RecordedSession.Follower())));
    }

    private void logout() throws Exception {
        Eventually.get(kit.onLoop(session::logout));
    }

    private void loginAgain() throws Exception {
        session = kit.login();
    }

    private void awaitShared() throws Exception {
        Eventually.await(
                "shared",
                () -> kit.ask(() -> kit.seen.shared().stream()
                        .anyMatch(torrent -> torrent.path.equals(file) && torrent.isComplete())));
    }

    private void awaitTold(String line) {
        Eventually.await(line, () -> kit.seen.told(line + ": Photos/Film.mkv"), () -> kit.seen.lines);
    }

    private void assertWaits(String reason) throws Exception {
        var status = kit.seen.share("Film.mkv").last();
        assertEquals(TransferState.PAUSED, status.state());
        assertEquals(0, status.verifiedPieces(), "nothing is offered");
        String said = String.valueOf(status.standstill());
        assertTrue(said.contains(reason), said);
        assertTrue(kit.ask(() -> kit.seen.shared()).isEmpty());
        assertEquals(1, records().size(), "nothing is forgotten");
    }

    private List<ShareRecord> records() throws Exception {
        return kit.ask(() -> kit.account().contents().shares());
    }

    /** The file was hashed again: the record has the marks that it has now. */
    private void awaitHashedAgain() throws Exception {
        RecordedStamp now = RecordedStamp.of(file);
        Eventually.await(
                "hashed again", () -> records().get(0).stamp().unsettled().equals(now.unsettled()));
        awaitShared();
    }

    @Test
    void aDriveThatComesLaterThanTheLogin() throws Exception {
        logout();
        Path away = Files.move(drive, folder.resolve("away"));
        loginAgain();
        awaitTold("share paused");
        assertWaits("the folder " + drive + " is gone");

        Files.move(away, drive);
        awaitShared();
        assertTrue(kit.seen.has("share resumed: Photos/Film.mkv"));
        assertTrue(kit.seen.share("Film.mkv").complete);
        assertEquals(0, kit.seen.share("Film.mkv").hashedAgain.get(), "it is as it was");
    }

    @Test
    void aDriveThatIsAwayForAWhile() throws Exception {
        Path away = Files.move(drive, folder.resolve("away"));
        awaitTold("share paused");
        assertWaits("the folder " + drive + " is gone");
        assertEquals(
                1,
                kit.seen.lines.stream().filter(line -> line.startsWith("share")).count());
        var infoHash = records().get(0).metainfo().infoHash();
        Eventually.await(
                "the tracker is told",
                () -> kit.tracker.asked(Announce.class).stream()
                        .anyMatch(announce -> announce.stopped().contains(infoHash)));

        Files.move(away, drive);
        awaitShared();
        awaitTold("share paused");
        assertTrue(kit.seen.has("share resumed: Photos/Film.mkv"));
        assertFalse(kit.seen.share("Film.mkv").ended, "its handle lives on");
    }

    @Test
    void aFileThatIsReplacedByAFolderForAWhile() throws Exception {
        Path away = Files.move(file, folder.resolve("away"));
        Files.createDirectory(file);
        awaitTold("share paused");
        assertWaits("not a regular file");
        Files.delete(file);
        Files.move(away, file);
        awaitHashedAgain();
    }

    @Test
    void aFileThatCannotBeReadForAWhile() throws Exception {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(file), "the superuser reads everything");
        awaitTold("share paused");
        assertWaits("permission denied");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        awaitHashedAgain();
    }

    /** What may happen to a file that leaves its content as it is. */
    private enum Touch {
        TIME,
        WHOLE_SECONDS,
        FUTURE,
        SAME_BYTES,
        EQUAL_COPY,
        PERMISSIONS,
        ANOTHER_NAME,
        AWAY_AND_BACK;

        void apply(Path path) throws Exception {
            switch (this) {
                case TIME -> Files.setLastModifiedTime(path, FileTime.from(Instant.now()));
                case WHOLE_SECONDS ->
                    Files.setLastModifiedTime(path, FileTime.from(Instant.parse("2021-01-01T10:00:00Z")));
                case FUTURE ->
                    Files.setLastModifiedTime(path, FileTime.from(Instant.now().plusSeconds(86_400)));
                case SAME_BYTES -> Files.write(path, Files.readAllBytes(path), StandardOpenOption.WRITE);
                case EQUAL_COPY -> {
                    Path copy = Files.copy(path, path.resolveSibling("copy"), StandardCopyOption.COPY_ATTRIBUTES);
                    Files.move(copy, path, StandardCopyOption.REPLACE_EXISTING);
                }
                case PERMISSIONS -> Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("r--------"));
                case ANOTHER_NAME -> Files.createLink(path.resolveSibling("name " + System.nanoTime()), path);
                case AWAY_AND_BACK -> Files.move(Files.move(path, path.resolveSibling("elsewhere")), path);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsTouchedIsHashedAndSharedOn(Touch touch) throws Exception {
        touch.apply(file);
        awaitHashedAgain();
        logout();
        touch.apply(file);
        loginAgain();
        awaitHashedAgain();
        assertFalse(kit.seen.told("share stopped"), kit.seen.lines::toString);
    }

    @Test
    void aFileThatIsWrittenWhileItIsHashedIsLeftInPeaceForAMoment() throws Exception {
        AtomicInteger hashings = new AtomicInteger();
        kit.run(() -> kit.seen.share("Film.mkv").also = status -> {
            if (status.state() == TransferState.CHECKING && status.verifiedBytes() > 2 * PIECE) {
                hashings.incrementAndGet();
                touch();
            }
        });
        touch();
        Eventually.await("hashed twice", () -> hashings.get() >= 2);
        assertTrue(hashings.get() < 5, "hashed " + hashings + " times within seconds");
        kit.run(() -> kit.seen.share("Film.mkv").also = status -> {});
        awaitHashedAgain();
    }

    private void touch() {
        try {
            Touch.SAME_BYTES.apply(file);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** What may happen to a file that changes its content. */
    private enum Change {
        SHORTER,
        LONGER,
        OVERWRITTEN,
        REPLACED,
        TIME_SET_BACK;

        void apply(Path path) throws Exception {
            byte[] other = Files.readAllBytes(path);
            other[PIECE + 5] ^= 1;
            FileTime before = Files.getLastModifiedTime(path);
            switch (this) {
                case SHORTER -> Files.write(path, new byte[10]);
                case LONGER -> Files.write(path, new byte[10], StandardOpenOption.APPEND);
                case OVERWRITTEN -> Files.write(path, other);
                case REPLACED ->
                    Files.move(
                            Files.write(path.resolveSibling("other"), other),
                            path,
                            StandardCopyOption.REPLACE_EXISTING);
                case TIME_SET_BACK -> {
                    Files.write(path, other, StandardOpenOption.WRITE);
                    Files.setLastModifiedTime(path, before);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatHasOtherContentStopsUntilTheRightFileIsBack(Change change) throws Exception {
        Path right = Files.copy(file, folder.resolve("right"), StandardCopyOption.COPY_ATTRIBUTES);
        change.apply(file);
        awaitTold("share stopped");
        assertWaits(file.toString());
        assertWaits("put the old file back");
        logout();
        loginAgain();
        awaitTold("share stopped");
        assertWaits(file.toString());

        Files.move(right, file, StandardCopyOption.REPLACE_EXISTING);
        awaitHashedAgain();
        assertTrue(kit.seen.has("share resumed: Photos/Film.mkv"));
    }

    @ParameterizedTest
    @EnumSource
    void whatChangesBetweenLoginsStopsToo(Change change) throws Exception {
        logout();
        change.apply(file);
        loginAgain();
        awaitTold("share stopped");
        assertWaits(file.toString());
    }

    @Test
    void aFileFromTheFutureIsNotHashedAtEveryLogin() throws Exception {
        Touch.FUTURE.apply(file);
        awaitHashedAgain();
        Eventually.await("settled", () -> RecordedStamp.of(file).settled());
        logout();
        loginAgain();
        awaitHashedAgain();
        logout();
        loginAgain();
        awaitShared();
        assertEquals(0, kit.seen.share("Film.mkv").hashedAgain.get());
    }

    @Test
    void whatWaitsIsForgottenByTheUsersWord() throws Exception {
        Path away = Files.move(drive, folder.resolve("away"));
        awaitTold("share paused");
        Eventually.get(kit.onLoop(() -> session.shares.stop("photos", "Film.mkv")));
        assertTrue(records().isEmpty());
        Eventually.await("ended", () -> kit.seen.share("Film.mkv").ended);
        Files.move(away, drive);
        logout();
        loginAgain();
        assertTrue(kit.seen.shares.isEmpty());
    }

    @Test
    void whatWaitsIsForgottenWithItsFileInTheGroup() throws Exception {
        Files.move(drive, folder.resolve("away"));
        awaitTold("share paused");
        var infoHash = records().get(0).metainfo().infoHash();
        kit.run(() -> kit.tracker.send(new ApiEvent.FileRemoved("Photos", "Film.mkv", infoHash, 0)));
        assertTrue(records().isEmpty());
    }

    @Test
    void whatWaitsCanBeSharedFromElsewhere() throws Exception {
        Path away = Files.move(drive, folder.resolve("away"));
        awaitTold("share paused");
        file = away.resolve("Film.mkv");
        share(file);
        awaitShared();
        assertEquals(file, records().get(0).path());
    }

    @Test
    void whatWaitsEndsWithTheSession() throws Exception {
        Files.move(drive, folder.resolve("away"));
        awaitTold("share paused");
        logout();
        Eventually.await("ended", () -> kit.seen.share("Film.mkv").ended);
        assertEquals(1, records().size());
    }

    @Tag("full")
    @Test
    void manySharesOfADriveComeBackWithoutBeingRead() throws Exception {
        for (int i = 0; i < 60; i++) {
            share(SessionKit.file(drive.resolve("file" + i), 1000 + i));
        }
        Path away = Files.move(drive, folder.resolve("away"));
        Eventually.await("all wait", () -> count("share paused") == 61, () -> kit.seen.lines);
        Files.move(away, drive);
        Eventually.await("all are back", () -> kit.ask(() -> kit.seen.shared().size()) == 61);
        assertEquals(61, count("share resumed"));
        assertTrue(kit.seen.shares.values().stream().allMatch(handle -> handle.hashedAgain.get() == 0));
    }

    private long count(String beginning) {
        return kit.seen.lines.stream()
                .filter(line -> line.startsWith(beginning))
                .count();
    }

    /** The marks of the file say that all is well, as they do when a disk loses bits. */
    @Test
    void aPieceThatAPeerFindsWrongStopsTheShare() throws Exception {
        logout();
        ShareRecord record = records().get(0);
        Change.TIME_SET_BACK.apply(file);
        RecordedStamp stamp = RecordedStamp.of(file);
        RecordedStamp settled = new RecordedStamp(stamp.size(), stamp.modifiedNanos(), stamp.changedNanos(), true);
        kit.run(() -> kit.account().putShare(new ShareRecord("Photos", file, settled, record.metainfo())));
        loginAgain();
        awaitShared();
        try (SharingPeer bob = new SharingPeer(kit)) {
            bob.download(record.metainfo(), folder.resolve("copy"));
            awaitTold("share stopped");
        }
        assertWaits("differs from the torrent in 1 of 3 pieces");
        logout();
        loginAgain();
        awaitTold("share stopped");
    }
}
