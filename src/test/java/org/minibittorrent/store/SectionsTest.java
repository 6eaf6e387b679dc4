package org.minibittorrent.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.minibittorrent.metainfo.PieceLayout;

/** Pieces are sent in sections of a bounded length, and no request is ever in two of them. */
final class SectionsTest {
    @Property
    void everyRangeOfABlockLiesInOneSection(
            @ForAll @IntRange(min = 14, max = 26) int power,
            @ForAll @LongRange(min = 1, max = 1L << 40) long total,
            @ForAll @IntRange(min = 0) int any,
            @ForAll @IntRange(min = 1, max = PieceLayout.BLOCK_LENGTH) int most) {
        PieceLayout layout = new PieceLayout(total, 1 << power);
        Sections sections = new Sections(layout);
        int piece = any % layout.pieceCount();
        int begin = any % layout.pieceLength(piece);
        int length = Math.min(most, layout.pieceLength(piece) - begin);
        int section = sections.of(piece, begin);
        assertEquals(piece, sections.piece(section));
        assertTrue(sections.begin(section) <= begin);
        assertTrue(begin + length <= sections.begin(section) + sections.length(section));
        assertTrue(sections.length(section) <= Sections.LENGTH + PieceLayout.BLOCK_LENGTH);
    }

    @Test
    void aPieceOfUsualLengthIsOneSection() {
        Sections sections = new Sections(new PieceLayout(10 * 512 * 1024 + 5, 512 * 1024));
        for (int piece = 0; piece <= 10; piece++) {
            assertEquals(piece, sections.of(piece, 0));
            assertEquals(piece == 10 ? 5 : 512 * 1024, sections.length(piece));
        }
    }

    @Test
    void theLastSectionIsCountedThroughToo() {
        Sections sections = new Sections(new PieceLayout(1L << 47, 64 << 20));
        int last = sections.of((1 << 21) - 1, (64 << 20) - 1);
        assertEquals((1 << 28) - 1, last);
        assertEquals((1 << 21) - 1, sections.piece(last));
    }
}
