package org.minibittorrent.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.store.file.StoreException;
import org.minibittorrent.store.file.TorrentFile;
import org.minibittorrent.testing.SmallDisk;

/** A full disk is an answer, not an end. On a {@link SmallDisk}. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
final class DiskFullTest {
    private static final int PIECE = Metainfo.PIECE_LENGTH;
    private static final TestTorrent FILE = TestTorrent.file(6 * PIECE, PIECE);

    @TempDir
    Path folder;

    private @Nullable SmallDisk disk;

    @AfterEach
    void unmount() throws Exception {
        if (disk != null) {
            disk.close();
        }
    }

    private void mount(String options) throws Exception {
        disk = SmallDisk.mount(folder, options);
    }

    @Test
    void aTorrentThatDoesNotFitIsRefusedFromTheStart() throws Exception {
        mount("size=1m");
        noSpace(() -> PieceStore.createToDownload(FILE.metainfo(), folder.resolve("copy")));
        assertEquals(List.of(), Trees.list(folder));
    }

    @Test
    void aDiskThatFillsUpRefusesPiecesUntilThereIsRoom() throws Exception {
        mount("size=4m");
        Path target = folder.resolve("copy");
        try (PieceStore store = PieceStore.createToDownload(FILE.metainfo(), target)) {
            Path ballast = Files.write(folder.resolve("ballast"), new byte[5 * PIECE / 2]);
            int full = 0;
            for (int piece = 0; piece < FILE.pieces(); piece++) {
                try {
                    FILE.writeInto(store, piece);
                    assertTrue(FILE.metainfo().check(piece, store.hash(piece)));
                } catch (StoreException e) {
                    assertEquals(Reason.NO_SPACE, e.reason());
                    full++;
                }
            }
            assertTrue(full > 0 && full < FILE.pieces(), full + " without room");
            int last = FILE.pieces() - 1;
            int begin = PIECE - 16 * 1024;
            noSpace(() -> store.writeBlock(last, begin, ByteBuffer.wrap(FILE.piece(last), begin, 100)));
            store.force();

            Files.delete(ballast);
            FILE.downloadInto(store);
            store.finish(Runnable::run);
            FILE.assertAt(target);
        }
    }

    @Test
    void filesWithoutRoomForTheirNamesLeaveNothing() throws Exception {
        mount("size=4m,nr_inodes=6");
        TestTorrent many = TestTorrent.folder(PIECE, 1, 2, 3, 4, 5, 6, 7, 8);
        noSpace(() -> PieceStore.createToDownload(many.metainfo(), folder.resolve("many")));
        assertEquals(List.of(), Trees.list(folder));
        TestTorrent few = TestTorrent.folder(PIECE, 1, 2);
        try (PieceStore store = PieceStore.createToDownload(few.metainfo(), folder.resolve("few"))) {
            few.downloadInto(store);
            store.finish(Runnable::run);
        }
        few.assertAt(folder.resolve("few"));
    }

    @Test
    void aTorrentFileIsThereWholeOrNotAtAll() throws Exception {
        mount("size=64k");
        noSpace(() -> TorrentFile.write(folder.resolve("a.torrent"), new byte[100_000]));
        assertEquals(List.of(), Trees.list(folder));
        TorrentFile.write(folder.resolve("a.torrent"), new byte[10_000]);
    }

    private interface Step {
        void run() throws IOException;
    }

    private static void noSpace(Step step) {
        StoreException full = assertThrows(StoreException.class, step::run);
        assertEquals(Reason.NO_SPACE, full.reason(), full.getMessage());
    }
}
