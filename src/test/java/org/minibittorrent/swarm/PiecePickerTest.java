package org.minibittorrent.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Rarest first with random ties, against a picker that looks at everything. */
class PiecePickerTest {
    @Property(tries = 300)
    void picksWhatLookingAtEverythingWouldPick(@ForAll long seed, @ForAll @IntRange(min = 1, max = 150) int pieces) {
        Random random = new Random(seed);
        PiecePicker picker = new PiecePicker(pieces, new SplittableRandom(seed));
        int[] availability = new int[pieces];
        boolean[] waits = new boolean[pieces];
        for (int step = 0; step < 400; step++) {
            int piece = random.nextInt(pieces);
            switch (random.nextInt(5)) {
                case 0 -> {
                    if (waits[piece]) {
                        picker.remove(piece);
                    } else {
                        picker.add(piece);
                    }
                    waits[piece] = !waits[piece];
                }
                case 1, 2 -> {
                    picker.increment(piece);
                    availability[piece]++;
                }
                case 3 -> {
                    if (availability[piece] > 0) {
                        picker.decrement(piece);
                        availability[piece]--;
                    }
                }
                default -> {
                    PieceSet has = new PieceSet(pieces);
                    int density = random.nextInt(1, 20);
                    IntStream.range(0, pieces)
                            .filter(i -> random.nextInt(density) == 0)
                            .forEach(has::add);
                    assertPick(picker, has, availability, waits);
                }
            }
            assertEquals(availability[piece], picker.availability(piece));
            assertEquals(waits[piece], picker.isWaiting(piece));
        }
        assertEquals(IntStream.range(0, pieces).filter(i -> waits[i]).count(), picker.waiting());
        // Taken out one after the other, they come in order of how rare they are.
        PieceSet everything = PieceSet.full(pieces);
        while (picker.waiting() > 0) {
            int next = assertPick(picker, everything, availability, waits);
            picker.remove(next);
            waits[next] = false;
        }
        assertEquals(-1, picker.pick(everything));
    }

    private static int assertPick(PiecePicker picker, PieceSet has, int[] availability, boolean[] waits) {
        int picked = picker.pick(has);
        int rarest = IntStream.range(0, availability.length)
                .filter(i -> waits[i] && has.has(i))
                .map(i -> availability[i])
                .min()
                .orElse(-1);
        assertEquals(rarest, picked < 0 ? -1 : availability[picked]);
        assertTrue(picked < 0 || (waits[picked] && has.has(picked)));
        return picked;
    }

    /** Whatever happened before, equally rare pieces are equally likely to be next. */
    @Test
    void tiesAreSpread() {
        for (int scarcity : new int[] {1, 40}) {
            int pieces = 20 * scarcity;
            int[] picked = new int[pieces];
            int runs = 20_000;
            for (int run = 0; run < runs; run++) {
                PiecePicker picker = new PiecePicker(pieces, new SplittableRandom(run));
                PieceSet has = new PieceSet(pieces);
                for (int piece = 0; piece < pieces; piece++) {
                    picker.add(piece);
                    if (piece % scarcity == 0) {
                        has.add(piece);
                        picker.increment(piece);
                    }
                }
                has.remove(0);
                for (int piece = scarcity; piece < pieces / 2; piece += scarcity) {
                    picker.increment(piece);
                    picker.decrement(piece);
                }
                picked[picker.pick(has)]++;
            }
            for (int piece = scarcity; piece < pieces; piece += scarcity) {
                // Within six standard deviations of the mean.
                assertEquals(runs / 19.0, picked[piece], 6 * Math.sqrt(runs / 19.0), "piece " + piece);
            }
        }
    }

    @Property(tries = 50)
    void aPeerWithFewOfManyPiecesGetsTheRarestOfThem(@ForAll long seed) {
        int pieces = 20_000;
        Random random = new Random(seed);
        PiecePicker picker = new PiecePicker(pieces, new SplittableRandom(seed));
        int[] availability = new int[pieces];
        boolean[] waits = new boolean[pieces];
        PieceSet has = new PieceSet(pieces);
        for (int i = 0; i < 10; i++) {
            has.add(random.nextInt(pieces));
        }
        for (int piece = 0; piece < pieces; piece++) {
            if (random.nextInt(10) > 0) {
                picker.add(piece);
                waits[piece] = true;
            }
            // What the peer has is common: everything else stands before it.
            for (int n = has.has(piece) ? 3 + random.nextInt(3) : random.nextInt(3); n > 0; n--) {
                picker.increment(piece);
                availability[piece]++;
            }
        }
        assertPick(picker, has, availability, waits);
    }

    @Test
    void misuseIsNoticed() {
        PiecePicker picker = new PiecePicker(2, new SplittableRandom(1));
        assertThrows(IllegalStateException.class, () -> picker.remove(0));
        assertThrows(IllegalStateException.class, () -> picker.decrement(0));
        assertEquals(0, picker.availability(0));
        picker.add(0);
        assertThrows(IllegalStateException.class, () -> picker.add(0));
    }
}
