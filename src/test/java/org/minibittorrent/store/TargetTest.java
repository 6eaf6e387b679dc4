package org.minibittorrent.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.store.file.StoreException;

/** A download never overwrites anything and is refused at once where it cannot end well. */
@Timeout(60)
final class TargetTest {
    private static final TestTorrent FILE = TestTorrent.file(40_000, TestTorrent.SHORT_PIECE);
    private static final TestTorrent FOLDER = TestTorrent.folder(TestTorrent.SHORT_PIECE, 20_000, 0, 30_000);

    @TempDir
    Path folder;

    private Path target;
    private Path part;

    /** What may have a name already. */
    enum Obstacle {
        FILE,
        FOLDER_WITH_A_FILE,
        LINK_TO_A_FILE,
        DANGLING_LINK;

        void put(Path path) throws IOException {
            Path elsewhere = path.resolveSibling("elsewhere");
            switch (this) {
                case FILE -> Files.writeString(path, "mine");
                case FOLDER_WITH_A_FILE ->
                    Files.writeString(Files.createDirectory(path).resolve("mine"), "mine");
                case LINK_TO_A_FILE -> Files.createSymbolicLink(path, Files.writeString(elsewhere, "mine"));
                case DANGLING_LINK -> Files.createSymbolicLink(path, elsewhere);
            }
        }

        void assertUntouched(Path path) throws IOException {
            Path elsewhere = path.resolveSibling("elsewhere");
            switch (this) {
                case FILE -> assertEquals("mine", Files.readString(path));
                case FOLDER_WITH_A_FILE -> assertEquals("mine", Files.readString(path.resolve("mine")));
                case LINK_TO_A_FILE -> {
                    assertEquals(elsewhere, Files.readSymbolicLink(path));
                    assertEquals("mine", Files.readString(elsewhere));
                }
                case DANGLING_LINK -> {
                    assertEquals(elsewhere, Files.readSymbolicLink(path));
                    assertFalse(Files.exists(elsewhere, LinkOption.NOFOLLOW_LINKS));
                }
            }
        }

        void remove(Path path) throws IOException {
            if (this == FOLDER_WITH_A_FILE) {
                Files.delete(path.resolve("mine"));
            }
            Files.delete(path);
        }
    }

    @BeforeEach
    void names() {
        target = folder.resolve("copy");
        part = folder.resolve("copy.part");
    }

    @ParameterizedTest
    @EnumSource
    @DisabledOnOs(OS.WINDOWS)
    void aTargetThatIsThereRefusesTheDownload(Obstacle obstacle) throws IOException {
        obstacle.put(target);
        List<Path> before = Trees.list(folder);
        for (TestTorrent torrent : List.of(FILE, FOLDER)) {
            assertThrows(
                    FileAlreadyExistsException.class, () -> PieceStore.createToDownload(torrent.metainfo(), target));
        }
        obstacle.assertUntouched(target);
        assertEquals(before, Trees.list(folder));
    }

    @ParameterizedTest
    @EnumSource
    @DisabledOnOs(OS.WINDOWS)
    void whatOnlyHappensToHaveThePartialNameIsLeftAlone(Obstacle obstacle) throws IOException {
        obstacle.put(part);
        List<Path> before = Trees.list(folder);
        for (TestTorrent torrent : List.of(FILE, FOLDER)) {
            assertThrows(
                    FileAlreadyExistsException.class, () -> PieceStore.createToDownload(torrent.metainfo(), target));
        }
        obstacle.assertUntouched(part);
        assertEquals(before, Trees.list(folder));
    }

    @ParameterizedTest
    @EnumSource
    @DisabledOnOs(OS.WINDOWS)
    void aTargetThatAppearsMeanwhileStaysAndTheDownloadCanBeFinishedLater(Obstacle obstacle) throws IOException {
        for (TestTorrent torrent : List.of(FILE, FOLDER)) {
            try (PieceStore store = PieceStore.createToDownload(torrent.metainfo(), target)) {
                torrent.downloadInto(store);
                obstacle.put(target);
                assertThrows(FileAlreadyExistsException.class, () -> store.finish(Runnable::run));
                obstacle.assertUntouched(target);
                assertEquals(part, store.root());
                torrent.assertServedBy(store);
                obstacle.remove(target);
                assertEquals(target, store.finish(Runnable::run));
                torrent.assertAt(target);
            }
            Trees.deleteAll(target);
            Files.deleteIfExists(folder.resolve("elsewhere"));
        }
    }

    @Test
    void aMissingFolderIsNamed() throws IOException {
        Path missing = folder.resolve("not there");
        assertRefused(Reason.BAD_DESTINATION, missing.resolve("copy"), missing);
        Path file = Files.createFile(folder.resolve("no folder"));
        assertRefused(Reason.BAD_DESTINATION, file.resolve("copy"), file);
        assertEquals(List.of(file), Trees.list(folder));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aFolderThatCannotBeWrittenIsNamed() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
        try {
            assumeFalse(Files.isWritable(folder), "permissions do not hold back this user");
            assertRefused(Reason.BAD_DESTINATION, target, folder);
            assertEquals(List.of(), Trees.list(folder));
        } finally {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private static void assertRefused(Reason reason, Path target, Path named) {
        for (TestTorrent torrent : List.of(FILE, FOLDER)) {
            StoreException refused =
                    assertThrows(StoreException.class, () -> PieceStore.createToDownload(torrent.metainfo(), target));
            assertEquals(reason, refused.reason());
            assertTrue(String.valueOf(refused.getMessage()).contains(named.toString()), refused.getMessage());
        }
    }

    @Test
    void aNameThatIsTooLongForTheDiskLeavesNothing() throws IOException {
        Path longName = folder.resolve("n".repeat(253));
        assertThrows(FileSystemException.class, () -> PieceStore.createToDownload(FILE.metainfo(), longName));
        assertThrows(FileSystemException.class, () -> PieceStore.createToDownload(FOLDER.metainfo(), longName));
        assertEquals(List.of(), Trees.list(folder));
    }

    @Test
    void aTorrentLargerThanTheDiskIsRefusedBeforeAnythingIsMade() throws Exception {
        long usable = Files.getFileStore(folder).getUsableSpace();
        int pieceLength = 16 << 20;
        long pieces = usable / pieceLength + 2;
        assumeFalse(pieces > 1_000_000, "a disk beyond any torrent");
        Metainfo metainfo = Metainfo.builder("large")
                .singleFile(pieces * pieceLength)
                .pieceLength(pieceLength)
                .pieceHashes(new byte[(int) pieces * Metainfo.HASH_LENGTH])
                .build();
        StoreException refused =
                assertThrows(StoreException.class, () -> PieceStore.createToDownload(metainfo, target));
        assertEquals(Reason.NO_SPACE, refused.reason());
        assertEquals(List.of(), Trees.list(folder));
    }
}
