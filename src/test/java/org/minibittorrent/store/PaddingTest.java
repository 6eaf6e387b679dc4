package org.minibittorrent.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.minibittorrent.metainfo.Metainfo;

/** Padding between files is zeros that are in no file: neither written nor shown, and hashed and served all the same. */
@Timeout(60)
final class PaddingTest {
    private static final int PIECE = TestTorrent.SHORT_PIECE;

    @TempDir
    Path folder;

    /** Lengths of files, and of padding as negative ones. */
    static Stream<int[]> layouts() {
        return Stream.of(
                new int[] {5, -(PIECE - 5), 5},
                new int[] {-100, 5},
                new int[] {-PIECE, 5},
                new int[] {5, -(PIECE - 5)},
                new int[] {5, -(5 * PIECE)},
                new int[] {100_000, -31_072, 200_000, -29_376, 7, 0, -20_000, 70_000},
                new int[] {3, -1, 3, -1, -2, 3, -5, 0, 3},
                new int[] {0, -PIECE},
                new int[] {PIECE, -PIECE, PIECE, -PIECE, PIECE});
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void isNeitherWrittenNorShownAndServedAllTheSame(int[] lengths) throws IOException {
        for (int pieceLength : new int[] {PIECE, 4 * PIECE, 1 << 20}) {
            roundTrip(TestTorrent.padded(pieceLength, lengths));
        }
    }

    private void roundTrip(TestTorrent torrent) throws IOException {
        Path target = folder.resolve("copy");
        try (PieceStore store = PieceStore.createToDownload(torrent.metainfo(), target)) {
            torrent.downloadInto(store);
            torrent.assertAt(store.root());
            torrent.assertServedBy(store);
            store.force();
        }
        try (PieceStore store = PieceStore.createToDownload(torrent.metainfo(), target)) {
            assertTrue(store.isResumed());
            assertAllGood(torrent, store);
            store.finish(Runnable::run);
            store.checkUnchanged();
            torrent.assertAt(target);
        }
        try (PieceStore store = PieceStore.openToShare(torrent.metainfo(), target)) {
            assertAllGood(torrent, store);
            torrent.assertServedBy(store);
        }
        Trees.deleteAll(target);
    }

    private static void assertAllGood(TestTorrent torrent, PieceStore store) throws IOException {
        for (int piece = 0; piece < torrent.pieces(); piece++) {
            assertTrue(torrent.metainfo().check(piece, store.hash(piece)), "piece " + piece);
        }
    }

    /** A peer that sends something else for it is proved wrong in memory; on disk there is no place for it. */
    @Test
    void isZerosWhateverIsWrittenThere() throws IOException {
        TestTorrent torrent = TestTorrent.padded(PIECE, 5, -(PIECE - 5), 5);
        try (PieceStore store = PieceStore.createToDownload(torrent.metainfo(), folder.resolve("copy"))) {
            byte[] wrong = torrent.piece(0);
            wrong[100] = 1;
            TestTorrent.writeInto(store, 0, wrong);
            ByteBuffer read = ByteBuffer.allocate(PIECE);
            store.readBlock(0, 0, read);
            assertArrayEquals(torrent.piece(0), read.array());
        }
    }

    @Test
    void takesNoRoom() throws Exception {
        long padding = 64L << 40;
        int pieces = (int) (padding >> 26) + 1;
        String info = "d5:filesld6:lengthi5e4:pathl1:aeed4:attr1:p6:lengthi" + padding + "eee4:name1:f12:piece lengthi"
                + (64 << 20) + "e6:pieces" + 20 * pieces + ":";
        ByteBuffer bytes = ByteBuffer.allocate(info.length() + 20 * pieces + 1);
        bytes.put(info.getBytes(StandardCharsets.US_ASCII)).put(bytes.capacity() - 1, (byte) 'e');
        Metainfo metainfo = Metainfo.parseInfo(bytes.array(), null);
        try (PieceStore store = PieceStore.createToDownload(metainfo, folder.resolve("copy"))) {
            store.writeBlock(pieces - 2, 0, ByteBuffer.allocate(PIECE));
            Checkpoint checkpoint = store.checkpoint(new BitSet());
            assertEquals(1, checkpoint.stamps().size(), "a stamp for each file");
            assertEquals(List.of(store.root().resolve("a")), Trees.list(store.root()));
            store.discard();
        }
        assertEquals(List.of(), Trees.list(folder));
    }
}
