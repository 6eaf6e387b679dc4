package org.minibittorrent.transfer.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.store.PieceStore;
import org.minibittorrent.store.Section;
import org.minibittorrent.store.TestTorrent;

/** What peers ask for keeps the disk no busier than it must be. */
final class WarmPiecesTest {
    private final List<Integer> read = new ArrayList<>();
    private final WarmPieces pieces = new WarmPieces(read::add);

    private static final class Waiter implements Runnable {
        private int woken;

        @Override
        public void run() {
            woken++;
        }
    }

    @Test
    void whoChangesItsMindAllTheTimeHasLittleRead() {
        Waiter fickle = new Waiter();
        for (int piece = 0; piece < 10_000; piece++) {
            assertNull(pieces.get(piece, 0, fickle));
        }
        assertTrue(read.size() <= WarmPieces.READS, read::toString);
        for (int i = 0; i < read.size(); i++) {
            pieces.dropped(read.get(i));
        }
        assertTrue(read.size() <= WarmPieces.READS + 1, "of what waited only the last was still wanted");
        assertEquals(9_999, read.get(read.size() - 1));
        assertEquals(1, fickle.woken);
    }

    @Test
    void manyAreServedInTurn() {
        List<Waiter> waiters = new ArrayList<>();
        for (int piece = 0; piece < 100; piece++) {
            waiters.add(new Waiter());
            pieces.get(piece, 0, waiters.get(piece));
        }
        for (int i = 0; i < read.size(); i++) {
            assertTrue(read.size() - i <= WarmPieces.READS);
            pieces.dropped(read.get(i));
        }
        assertEquals(100, read.size());
        waiters.forEach(waiter -> assertEquals(1, waiter.woken));
    }

    @Test
    void aPieceIsReadOnceForAllWhoWaitForIt() {
        Waiter first = new Waiter();
        Waiter second = new Waiter();
        pieces.get(7, 0, first);
        pieces.get(7, 0, second);
        pieces.get(7, 0, second);
        assertEquals(List.of(7), read);
        pieces.dropped(7);
        assertEquals(1, first.woken);
        assertEquals(1, second.woken);
    }

    /** Copies of small files and mappings of large ones. */
    @ParameterizedTest
    @ValueSource(ints = {1000, 100_000})
    void areLetGoWhenTheyAreOld(int length, @TempDir Path folder) throws IOException {
        TestTorrent torrent = TestTorrent.file(length, Metainfo.PIECE_LENGTH);
        Path root = folder.resolve("file");
        try (PieceStore store = PieceStore.openToShare(torrent.writeTo(root).metainfo(), root)) {
            Section section = store.warm(0);
            pieces.put(section, 5);
            pieces.letGoOld(4 + WarmPieces.WARM_NANOS);
            assertSame(section, pieces.get(0, 5, new Waiter()));
            pieces.letGoOld(5 + WarmPieces.WARM_NANOS);
            assertNull(pieces.get(0, 5, new Waiter()));
            assertEquals(List.of(0), read);
        }
    }

    @Test
    void forThoseWhoHaveGoneNothingIsRead() {
        List<Waiter> waiters = new ArrayList<>();
        for (int piece = 0; piece < 100; piece++) {
            waiters.add(new Waiter());
            pieces.get(piece, 0, waiters.get(piece));
        }
        waiters.forEach(pieces::forget);
        for (int i = 0; i < read.size(); i++) {
            pieces.dropped(read.get(i));
        }
        assertEquals(WarmPieces.READS, read.size());
    }
}
