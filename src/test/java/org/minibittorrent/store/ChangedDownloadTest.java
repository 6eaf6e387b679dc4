package org.minibittorrent.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.store.file.FileChangedException;
import org.minibittorrent.store.file.RecordedStamp;
import org.minibittorrent.store.file.StoreException;

/** Partial files that are tampered with never become a finished download. */
@Timeout(60)
@DisabledOnOs(OS.WINDOWS)
final class ChangedDownloadTest {
    private static final TestTorrent FILE = TestTorrent.file(300_000, 64 * 1024);
    private static final TestTorrent FOLDER = TestTorrent.folder(64 * 1024, 100_000, 150_000, 0, 50_000);

    @TempDir
    Path folder;

    private Path target;
    private Path part;

    @BeforeEach
    void names() {
        target = folder.resolve("copy");
        part = folder.resolve("copy.part");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REWRITTEN")
    void noChangedFileIsRecordedOrPublished(ChangedShareTest.Change change) throws IOException {
        for (TestTorrent torrent : List.of(FILE, FOLDER)) {
            try (PieceStore store = PieceStore.createToDownload(torrent.metainfo(), target)) {
                torrent.downloadInto(store);
                change.apply(torrent.path(part, torrent == FILE ? 0 : 1));
                assertThrows(FileChangedException.class, store::force, "nothing may be recorded");
                assertThrows(FileChangedException.class, store::checkUnchanged);
                assertThrows(FileChangedException.class, () -> store.writeBlock(2, 0, ByteBuffer.allocate(10)));
                assertThrows(FileChangedException.class, () -> store.warm(2));
                assertThrows(FileChangedException.class, () -> store.finish(Runnable::run));
                assertFalse(Files.exists(target, LinkOption.NOFOLLOW_LINKS));
            }
            Trees.deleteAll(part);
        }
    }

    @Test
    void noFileThatWasCutShortIsMadeLongAgain() throws IOException {
        try (PieceStore store = PieceStore.createToDownload(FILE.metainfo(), target);
                Loopback loopback = new Loopback()) {
            int last = FILE.pieces() - 1;
            Section mapped = store.warm(last);
            ChangedShareTest.Change.CUT.apply(part);
            assertThrows(FileChangedException.class, () -> store.writeBlock(last, 0, ByteBuffer.allocate(10)));
            assertThrows(FileChangedException.class, () -> store.hash(last));
            IOException bad = assertThrows(IOException.class, () -> loopback.send(mapped));
            assertTrue(String.valueOf(bad.getMessage()).contains("Bad address"), bad.toString());
            assertEquals(5000, Files.size(part));
        }
    }

    @Test
    void aCheckpointLooksAtTheFilesThatWereWrittenSinceTheLast() throws IOException {
        try (PieceStore store = PieceStore.createToDownload(FOLDER.metainfo(), target)) {
            FOLDER.downloadInto(store);
            Checkpoint first = store.checkpoint(new BitSet());
            Path written = FOLDER.path(part, 0);
            Path touched = FOLDER.path(part, 1);
            FileTime since = FileTime.from(Instant.parse("2020-02-02T20:20:20Z"));
            Files.setLastModifiedTime(written, since);
            Files.setLastModifiedTime(touched, since);
            store.writeBlock(0, 0, ByteBuffer.wrap(FOLDER.piece(0)));
            Checkpoint second = store.checkpoint(new BitSet());
            assertEquals(since, Files.getLastModifiedTime(touched), "it is left alone");
            assertEquals(first.stamps().subList(1, 4), second.stamps().subList(1, 4));
            assertEquals(RecordedStamp.of(written), second.stamps().get(0));
            assertFalse(second.holds(FOLDER.metainfo().files().stream()
                    .map(file -> part.resolve(String.join("/", file.path())))
                    .toList()));
        }
    }

    @Test
    void aFileThatComesBackIsGoneOnWith() throws IOException {
        try (PieceStore store = PieceStore.createToDownload(FILE.metainfo(), target)) {
            FILE.downloadInto(store);
            Path away = folder.resolve("away");
            Files.move(part, away);
            assertThrows(FileChangedException.class, store::force);
            assertThrows(FileChangedException.class, () -> store.finish(Runnable::run));
            Files.move(away, part);
            store.force();
            store.finish(Runnable::run);
        }
        FILE.assertAt(target);
    }

    @Test
    void aFinishedDownloadIsWatchedLikeAnyShare() throws IOException {
        try (PieceStore store = PieceStore.createToDownload(FILE.metainfo(), target)) {
            FILE.downloadInto(store);
            assertReadOnly(store.warm(0));
            store.finish(Runnable::run);
            FILE.assertServedBy(store);
            assertReadOnly(store.warm(0));
            StoreException over =
                    assertThrows(StoreException.class, () -> store.writeBlock(0, 0, ByteBuffer.allocate(10)));
            assertEquals(Reason.OTHER, over.reason());
            ChangedShareTest.Change.REWRITTEN.apply(target);
            assertThrows(FileChangedException.class, store::checkUnchanged);
            assertThrows(FileChangedException.class, () -> store.warm(0));
        }
    }

    private static void assertReadOnly(Section piece) {
        ByteBuffer[] slices = new ByteBuffer[piece.length()];
        int count = piece.slices(0, piece.length(), slices, 0);
        for (int slice = 0; slice < count; slice++) {
            assertTrue(slices[slice].isReadOnly(), "a mapping is only ever read");
        }
    }

    @Test
    void discardLeavesNothing() throws IOException {
        for (TestTorrent torrent : List.of(FILE, FOLDER)) {
            PieceStore early = PieceStore.createToDownload(torrent.metainfo(), target);
            early.discard();
            assertEquals(List.of(), Trees.list(folder));

            PieceStore full = PieceStore.createToDownload(torrent.metainfo(), target);
            torrent.downloadInto(full);
            full.force();
            full.close();
            PieceStore resumed = PieceStore.createToDownload(torrent.metainfo(), target);
            resumed.close();
            resumed.discard();
            assertEquals(List.of(), Trees.list(folder));
            assertEquals(
                    Reason.OTHER,
                    assertThrows(StoreException.class, resumed::discard).reason());
        }
    }

    @Test
    void discardFreesTheSpaceThoughPiecesAreStillMapped() throws IOException {
        PieceStore store = PieceStore.createToDownload(FILE.metainfo(), target);
        Section mapped = store.warm(0);
        Path second = Files.createLink(folder.resolve("second name"), part);
        store.discard();
        assertEquals(0, Files.size(second));
        assertEquals(64 * 1024, mapped.length());
    }

    @Test
    void discardLeavesAloneWhatIsNotItsOwn() throws IOException {
        PieceStore store = PieceStore.createToDownload(FOLDER.metainfo(), target);
        Path replaced = FOLDER.path(part, 1);
        Path added = Files.writeString(part.resolve("added"), "mine");
        Files.delete(replaced);
        Files.writeString(replaced, "mine");
        Path linked = FOLDER.path(part, 0);
        Path elsewhere = Files.writeString(folder.resolve("elsewhere"), "mine");
        Files.delete(linked);
        Files.createSymbolicLink(linked, elsewhere);
        assertThrows(IOException.class, store::discard);
        assertEquals(
                List.of(part, added, linked, replaced, elsewhere).stream()
                        .sorted()
                        .toList(),
                Trees.list(folder));
        assertEquals("mine", Files.readString(replaced));
        assertEquals("mine", Files.readString(elsewhere));
    }

    @Test
    void discardAfterCloseLeavesAloneWhatAnotherDownloadHasTakenOver() throws IOException {
        PieceStore first = PieceStore.createToDownload(FILE.metainfo(), target);
        FILE.downloadInto(first);
        first.close();
        try (PieceStore second = PieceStore.createToDownload(FILE.metainfo(), target)) {
            assertThrows(IOException.class, first::discard);
            FILE.assertServedBy(second);
            second.discard();
        }
        first.discard();
        assertEquals(List.of(), Trees.list(folder));
    }
}
