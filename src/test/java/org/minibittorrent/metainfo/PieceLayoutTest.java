package org.minibittorrent.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How lengths are cut into pieces and blocks. */
final class PieceLayoutTest {
    private static final int PIECE = 512 * 1024;

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "1, 1, 1",
        "524287, 1, 524287",
        "524288, 1, 524288",
        "524289, 2, 1",
        "4294967296, 8192, 524288",
        "4294967297, 8193, 1",
        "1099511627776, 2097152, 524288"
    })
    void allPiecesAreOfFullLengthButTheLast(long total, int pieces, int last) {
        PieceLayout layout = new PieceLayout(total, PIECE);
        assertEquals(pieces, layout.pieceCount());
        if (pieces > 0) {
            assertEquals(last, layout.pieceLength(pieces - 1));
            assertEquals(total, layout.pieceOffset(pieces - 1) + last);
        }
    }

    @Property
    void piecesAndBlocksCoverEverythingWithoutAGap(
            @ForAll @LongRange(max = 10_000_000) long total, @ForAll @IntRange(min = 14, max = 22) int power) {
        PieceLayout layout = new PieceLayout(total, 1 << power);
        long at = 0;
        for (int piece = 0; piece < layout.pieceCount(); piece++) {
            assertEquals(at, layout.pieceOffset(piece));
            int inPiece = 0;
            for (int block = 0; block < layout.blockCount(piece); block++) {
                assertEquals(inPiece, block * PieceLayout.BLOCK_LENGTH);
                int length = layout.blockLength(piece, block);
                assertTrue(length > 0 && length <= PieceLayout.BLOCK_LENGTH);
                inPiece += length;
            }
            assertEquals(layout.pieceLength(piece), inPiece);
            at += inPiece;
        }
        assertEquals(total, at);
    }

    @Test
    void whatIsOutsideIsRefused() {
        PieceLayout layout = new PieceLayout(PIECE + 1, PIECE);
        assertThrows(IndexOutOfBoundsException.class, () -> layout.pieceLength(-1));
        assertThrows(IndexOutOfBoundsException.class, () -> layout.pieceLength(2));
        assertThrows(IndexOutOfBoundsException.class, () -> layout.pieceOffset(2));
        assertThrows(IndexOutOfBoundsException.class, () -> layout.blockLength(1, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> layout.blockLength(0, -1));
        assertThrows(IndexOutOfBoundsException.class, () -> new PieceLayout(0, PIECE).pieceLength(0));
        assertThrows(IllegalArgumentException.class, () -> new PieceLayout(-1, PIECE));
        assertThrows(IllegalArgumentException.class, () -> new PieceLayout(1, 0));
        assertThrows(IllegalArgumentException.class, () -> new PieceLayout(Long.MAX_VALUE, PIECE));
    }
}
