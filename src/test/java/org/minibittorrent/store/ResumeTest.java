package org.minibittorrent.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.store.file.StoreException;

/** A download that was cut off goes on with what it left, and with nothing else, and no two work on the same files. */
@Timeout(60)
final class ResumeTest {
    private static final TestTorrent FILE = TestTorrent.file(40_000, TestTorrent.SHORT_PIECE);
    private static final TestTorrent FOLDER = TestTorrent.folder(TestTorrent.SHORT_PIECE, 20_000, 0, 30_000, 5, 70_000);

    @TempDir
    Path folder;

    private Path target;
    private Path part;

    @BeforeEach
    void names() {
        target = folder.resolve("copy");
        part = folder.resolve("copy.part");
    }

    @Test
    void whatAnEarlierTryHasReceivedIsThere() throws IOException {
        for (TestTorrent torrent : List.of(FILE, FOLDER)) {
            try (PieceStore store = PieceStore.createToDownload(torrent.metainfo(), target)) {
                torrent.writeInto(store, 1);
            }
            try (PieceStore store = PieceStore.createToDownload(torrent.metainfo(), target)) {
                assertTrue(store.isResumed());
                for (int piece = 0; piece < torrent.pieces(); piece++) {
                    boolean good = torrent.metainfo().check(piece, store.hash(piece));
                    assertEquals(piece == 1, good);
                    if (!good) {
                        torrent.writeInto(store, piece);
                        assertTrue(torrent.metainfo().check(piece, store.hash(piece)));
                    }
                }
                store.force();
                store.finish(Runnable::run);
                torrent.assertAt(target);
            }
            Trees.deleteAll(target);
        }
    }

    @Test
    void aDownloadThatNeedsNothingMoreIsFinished() throws IOException {
        for (TestTorrent torrent : List.of(FILE, FOLDER)) {
            torrent.writeTo(part);
            try (PieceStore store = PieceStore.createToDownload(torrent.metainfo(), target)) {
                for (int piece = 0; piece < torrent.pieces(); piece++) {
                    assertTrue(torrent.metainfo().check(piece, store.hash(piece)));
                }
                store.finish(Runnable::run);
                torrent.assertServedBy(store);
            }
            torrent.assertAt(target);
            Trees.deleteAll(target);
        }
    }

    /** A crash while files are made leaves empty ones and lacks others. */
    @Test
    void whatACrashKeptFromBeingMadeIsMade() throws IOException {
        Files.createFile(part);
        goesOn(FILE);

        Files.createDirectory(part);
        goesOn(FOLDER);

        Files.createDirectory(part);
        Files.createFile(FOLDER.path(part, 0));
        goesOn(FOLDER);

        FOLDER.writeTo(part);
        Files.delete(FOLDER.path(part, 2));
        Files.delete(FOLDER.path(part, 2).getParent());
        Files.write(FOLDER.path(part, 4), new byte[0]);
        goesOn(FOLDER);
    }

    private void goesOn(TestTorrent torrent) throws IOException {
        try (PieceStore store = PieceStore.createToDownload(torrent.metainfo(), target)) {
            assertTrue(store.isResumed());
            torrent.downloadInto(store);
            store.finish(Runnable::run);
        }
        torrent.assertAt(target);
        Trees.deleteAll(target);
    }

    @Test
    void filesOfAnotherTorrentAreRefusedAndStay() throws IOException {
        FOLDER.writeTo(part);
        Files.write(FOLDER.path(part, 4), new byte[3]);
        refused(FOLDER);
        assertEquals(3, Files.size(FOLDER.path(part, 4)));
        Trees.deleteAll(part);

        FOLDER.writeTo(part);
        Files.delete(FOLDER.path(part, 0));
        refused(FOLDER);
        assertFalse(Files.exists(FOLDER.path(part, 0)));
        Trees.deleteAll(part);

        Files.write(part, new byte[39_999]);
        refused(FILE);
        refused(FOLDER);
        assertEquals(39_999, Files.size(part));
    }

    /** Neither a file nor a folder of what was left is used through a link: it may lead anywhere. */
    @Test
    void linksInWhatWasLeftAreRefused() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        FOLDER.writeTo(part);
        Path inner = FOLDER.path(part, 2);
        Files.move(inner, elsewhere.resolve("file 2"));
        Files.createSymbolicLink(inner, elsewhere.resolve("file 2"));
        refused(FOLDER);
        Files.delete(inner);
        Files.delete(inner.getParent());
        Files.createSymbolicLink(inner.getParent(), elsewhere);
        refused(FOLDER);
    }

    private void refused(TestTorrent torrent) {
        FileAlreadyExistsException refused = assertThrows(
                FileAlreadyExistsException.class, () -> PieceStore.createToDownload(torrent.metainfo(), target));
        assertTrue(String.valueOf(refused.getMessage()).contains("not as a part of this torrent"));
    }

    @Test
    void noTwoDownloadsWorkOnTheSameFiles() throws Exception {
        for (TestTorrent torrent : List.of(FILE, FOLDER)) {
            // Files are closed and opened again as they are used: the claim to them must outlast that.
            try (PieceStore first =
                    PieceStore.createToDownload(torrent.metainfo(), target, new StoreLimits(1, 1, 4096))) {
                inUse(torrent);
                torrent.downloadInto(first);
                inUse(torrent);
                assertEquals(List.of("in use"), otherProcess(torrent));
                first.force();
                torrent.assertServedBy(first);
            }
            try (PieceStore second = PieceStore.createToDownload(torrent.metainfo(), target)) {
                assertTrue(second.isResumed());
                inUse(torrent);
                torrent.assertServedBy(second);
            }
            assertEquals(List.of("taken over"), otherProcess(torrent));
            try (PieceStore third = PieceStore.createToDownload(torrent.metainfo(), target)) {
                torrent.assertServedBy(third);
                third.discard();
            }
        }
    }

    private void inUse(TestTorrent torrent) {
        StoreException refused =
                assertThrows(StoreException.class, () -> PieceStore.createToDownload(torrent.metainfo(), target));
        assertEquals(Reason.ALREADY_ACTIVE, refused.reason());
        assertTrue(String.valueOf(refused.getMessage()).contains("another download"), refused.getMessage());
    }

    private List<String> otherProcess(TestTorrent torrent) throws Exception {
        return ChildJvm.run(OtherProcess.class, target.toString(), torrent == FILE ? "file" : "folder");
    }

    /** Tries to go on with a download in a process of its own. */
    static final class OtherProcess {
        private OtherProcess() {}

        public static void main(String[] arguments) throws IOException {
            TestTorrent torrent = arguments[1].equals("file") ? FILE : FOLDER;
            try (PieceStore store = PieceStore.createToDownload(torrent.metainfo(), Path.of(arguments[0]))) {
                System.out.println(store.isResumed() ? "taken over" : "made anew");
            } catch (StoreException e) {
                System.out.println(
                        String.valueOf(e.getMessage()).contains("another download") ? "in use" : e.toString());
            }
        }
    }
}
