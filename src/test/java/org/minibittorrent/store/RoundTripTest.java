package org.minibittorrent.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.metainfo.PieceLayout;

/** From a socket into files and from files into a socket, byte for byte. */
@Timeout(60)
final class RoundTripTest {
    private static final int PIECE = Metainfo.PIECE_LENGTH;

    /** Windows of two and a half short pieces, so that every other piece crosses from one to the next. */
    private static final StoreLimits SMALL = new StoreLimits(3, 2, TestTorrent.SHORT_PIECE * 5 / 2);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, PIECE - 1, PIECE, PIECE + 1, 5 * PIECE, 5 * PIECE + 4321})
    void aFileOfAnyLength(int length) throws IOException {
        roundTrip(TestTorrent.file(length, PIECE), StoreLimits.DEFAULT);
    }

    static Stream<int[]> folders() {
        return Stream.of(
                new int[] {0},
                new int[] {0, 0, 0},
                new int[] {1, 0, 2, 0},
                new int[] {0, PIECE, 0, PIECE, 0},
                new int[] {PIECE - 1, 2, PIECE - 1},
                // A piece over many files, and blocks over several.
                Stream.iterate(1, i -> i + 97)
                        .limit(200)
                        .mapToInt(Integer::intValue)
                        .toArray());
    }

    @ParameterizedTest
    @MethodSource("folders")
    void aFolderOfFilesOfAnyLength(int[] lengths) throws IOException {
        roundTrip(TestTorrent.folder(PIECE, lengths), StoreLimits.DEFAULT);
    }

    @Test
    void piecesThatCrossFromWindowToWindow() throws IOException {
        roundTrip(TestTorrent.file(20 * TestTorrent.SHORT_PIECE + 5, TestTorrent.SHORT_PIECE), SMALL);
        roundTrip(TestTorrent.folder(TestTorrent.SHORT_PIECE, 100_000, 7, 0, 200_000, 4096, 50_000), SMALL);
    }

    private void roundTrip(TestTorrent torrent, StoreLimits limits) throws IOException {
        Path target = folder.resolve(torrent.metainfo().name());
        try (PieceStore store = PieceStore.createToDownload(torrent.metainfo(), target, limits)) {
            assertFalse(store.isResumed());
            assertEquals(folder.resolve(target.getFileName() + ".part"), store.root());
            torrent.downloadInto(store);
            torrent.assertServedBy(store);
            torrent.assertAt(store.root());
            assertFalse(Files.exists(target));
            assertEquals(target, store.finish(Runnable::run));
            assertEquals(target, store.root());
            store.checkUnchanged();
            torrent.assertServedBy(store);
        }
        torrent.assertAt(target);
        assertFalse(Files.exists(folder.resolve(target.getFileName() + ".part")));
        try (PieceStore store = PieceStore.openToShare(torrent.metainfo(), target, limits)) {
            for (int piece = 0; piece < torrent.pieces(); piece++) {
                assertTrue(torrent.metainfo().check(piece, store.hash(piece)));
            }
            torrent.assertServedBy(store);
            store.force();
            store.checkUnchanged();
        }
        Trees.deleteAll(target);
    }

    @Test
    void blocksThatGoThroughMemoryInstead() throws IOException {
        TestTorrent torrent = TestTorrent.folder(2 * PIECE, 100_000, 1, 0, 17, 900_000);
        Path target = folder.resolve("copy");
        try (PieceStore store = PieceStore.createToDownload(torrent.metainfo(), target, SMALL)) {
            byte[] piece = torrent.piece(0);
            for (int begin = 0; begin < piece.length; begin += PieceLayout.BLOCK_LENGTH) {
                int length = Math.min(PieceLayout.BLOCK_LENGTH, piece.length - begin);
                ByteBuffer src = ByteBuffer.wrap(piece, begin, length);
                store.writeBlock(0, begin, src);
                assertFalse(src.hasRemaining());
                ByteBuffer dst = ByteBuffer.allocateDirect(length);
                store.readBlock(0, begin, dst);
                assertEquals(ByteBuffer.wrap(piece, begin, length), dst.flip());
            }
            assertTrue(torrent.metainfo().check(0, store.hash(0)));
            store.finish(Runnable::run);
        }
        torrent.assertAt(target);
    }

    @Test
    void aBlockThatIsWrittenAgainTakesThePlaceOfTheFirst() throws IOException {
        TestTorrent torrent = TestTorrent.file(100_000, 128 * 1024);
        try (PieceStore store = PieceStore.createToDownload(torrent.metainfo(), folder.resolve("copy"))) {
            torrent.downloadInto(store);
            store.writeBlock(0, 0, ByteBuffer.allocate(100_000));
            ByteBuffer read = ByteBuffer.allocate(100_000);
            store.readBlock(0, 0, read);
            assertArrayEquals(new byte[100_000], read.array());
        }
    }
}
