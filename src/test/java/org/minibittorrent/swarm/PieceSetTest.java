package org.minibittorrent.swarm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** A set of pieces against the platform's own bit set. */
class PieceSetTest {
    @Property
    void behavesAsASetDoes(
            @ForAll @IntRange(min = 1, max = 200) int size,
            @ForAll List<@IntRange(min = -200, max = 199) Integer> steps) {
        PieceSet set = new PieceSet(size);
        BitSet model = new BitSet();
        for (int step : steps) {
            int piece = Math.floorMod(step, size);
            if (step < 0) {
                assertEquals(model.get(piece), set.remove(piece));
                model.clear(piece);
            } else {
                assertEquals(!model.get(piece), set.add(piece));
                model.set(piece);
            }
            assertAgree(model, set);
        }
    }

    @Property
    void isSentAndReadAsABitfield(@ForAll @IntRange(min = 0, max = 300) int size, @ForAll long[] words) {
        PieceSet set = new PieceSet(size);
        BitSet.valueOf(words).stream().filter(piece -> piece < size).forEach(set::add);
        byte[] bits = set.toBitfield();
        assertEquals((size + 7) / 8, bits.length);
        for (int piece = 0; piece < bits.length * 8; piece++) {
            boolean sent = (bits[piece / 8] >> (7 - piece % 8) & 1) != 0;
            assertEquals(piece < size && set.has(piece), sent, "bit " + piece + ": BEP 3 has the high bit first");
        }
        PieceSet read = PieceSet.fromBitfield(bits, size);
        assertArrayEquals(bits, read.toBitfield());
        assertEquals(set.count(), read.count());
    }

    @Property
    void fullHoldsEveryPieceAndNoMore(@ForAll @IntRange(min = 0, max = 300) int size) {
        BitSet all = new BitSet();
        all.set(0, size);
        assertAgree(all, PieceSet.full(size));
        assertTrue(PieceSet.full(size).isFull());
        assertEquals(size == 0, new PieceSet(size).isFull());
    }

    @Property
    void minusLeavesWhatTheOtherLacks(
            @ForAll @IntRange(min = 0, max = 130) int size, @ForAll long[] a, @ForAll long[] b) {
        PieceSet one = new PieceSet(size);
        PieceSet other = new PieceSet(size);
        BitSet.valueOf(a).stream().filter(piece -> piece < size).forEach(one::add);
        BitSet.valueOf(b).stream().filter(piece -> piece < size).forEach(other::add);
        BitSet model = new BitSet();
        for (int piece = 0; piece < size; piece++) {
            model.set(piece, one.has(piece) && !other.has(piece));
        }
        assertAgree(model, one.minus(other));
    }

    private static void assertAgree(BitSet model, PieceSet set) {
        assertEquals(model.cardinality(), set.count());
        assertEquals(model.cardinality() == set.size(), set.isFull());
        for (int piece = 0; piece < set.size(); piece++) {
            assertEquals(model.get(piece), set.has(piece));
            assertEquals(model.nextSetBit(piece), set.next(piece));
        }
        assertEquals(-1, set.next(set.size()));
    }
}
