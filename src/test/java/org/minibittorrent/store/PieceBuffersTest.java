package org.minibittorrent.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.store.file.FileChangedException;

/** Pieces are received into a bounded number of buffers, and written when they are whole. */
final class PieceBuffersTest {
    private static final int BUFFER = PieceBuffers.BUFFER_BYTES;

    @TempDir
    Path folder;

    private final PieceBuffers buffers = new PieceBuffers(2 * BUFFER);

    private PieceBuffer take(int piece, int length) {
        return Objects.requireNonNull(buffers.take(piece, length));
    }

    @Test
    void thereAreSoManyAndNoMore() {
        PieceBuffer first = take(0, BUFFER);
        assertNotNull(buffers.take(1, BUFFER));
        assertNull(buffers.take(2, BUFFER));
        buffers.give(first);
        PieceBuffer again = take(3, 1);
        assertSame(first.whole(), again.whole());
        assertEquals(3, again.piece());
        assertEquals(1, again.length());
        assertNull(buffers.take(4, BUFFER));
    }

    @Test
    void aPieceThatIsTooLongGetsNone() {
        assertNull(buffers.take(0, BUFFER + 1));
        assertNotNull(buffers.take(0, BUFFER));
    }

    @Test
    void areLetGoOnlyWhenNoneIsInUse() {
        PieceBuffer first = take(0, BUFFER);
        PieceBuffer second = take(1, BUFFER);
        buffers.give(first);
        buffers.release();
        assertSame(first.whole(), take(2, BUFFER).whole());
        buffers.give(first);
        buffers.give(second);
        buffers.release();
        assertNotNull(buffers.take(3, BUFFER));
        assertNotNull(buffers.take(4, BUFFER));
        assertNull(buffers.take(5, BUFFER));
    }

    @Test
    void aBlockIsTheRangeAndNothingBeyondThePiece() {
        PieceBuffer piece = take(0, 100);
        ByteBuffer block = piece.block(10, 90);
        assertEquals(90, block.capacity());
        block.put(0, (byte) 7);
        assertEquals(7, piece.content().get(10));
        assertEquals(100, piece.content().remaining());
        assertEquals(0, piece.block(100, 0).capacity());
        assertThrows(IndexOutOfBoundsException.class, () -> piece.block(10, 91));
    }

    /** Pieces that cross from file to file, empty files among them, and a last one that is short. */
    @Test
    void aDownloadThroughThemIsTheOriginal() throws IOException {
        TestTorrent torrent = TestTorrent.folder(2 * TestTorrent.SHORT_PIECE, 0, 20_000, 0, 50_000, 3, 0, 60_001, 0);
        Path target = folder.resolve("copy");
        try (PieceStore store = PieceStore.createToDownload(torrent.metainfo(), target);
                Loopback loopback = new Loopback()) {
            List<PieceBuffer> whole = new ArrayList<>();
            for (int piece = 0; piece < torrent.pieces(); piece++) {
                PieceBuffer buffer = take(piece, torrent.piece(piece).length);
                loopback.receive(torrent.piece(piece), buffer);
                assertTrue(torrent.metainfo().check(piece, buffer.sha1()));
                store.write(buffer);
                assertArrayEquals(store.blockDigests(piece), buffer.blockDigests());
                whole.add(buffer);
                buffers.give(buffer);
            }
            assertEquals(torrent.pieces(), whole.size());
            torrent.assertServedBy(store);
            store.force();
            store.finish(Runnable::run);
            torrent.assertAt(target);
        }
    }

    @Test
    void aPieceIsNotWrittenIntoAnotherFile() throws IOException {
        TestTorrent torrent = TestTorrent.file(100, TestTorrent.SHORT_PIECE);
        Path target = folder.resolve("copy");
        try (PieceStore store = PieceStore.createToDownload(torrent.metainfo(), target)) {
            Path part = store.root();
            Files.delete(part);
            Files.write(part, new byte[100]);
            assertThrows(FileChangedException.class, () -> store.write(take(0, 100)));
            assertArrayEquals(new byte[100], Files.readAllBytes(part));
        }
    }
}
