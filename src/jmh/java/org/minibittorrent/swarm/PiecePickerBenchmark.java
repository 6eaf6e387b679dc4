package org.minibittorrent.swarm;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The piece picker with 100 000 pieces (50 GiB) and 200 peers that each have half of them: what a HAVE costs, a choice, a
 * piece that is started, and a peer that comes and goes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PiecePickerBenchmark {
    private static final int PIECES = 100_000;
    private static final int PEERS = 200;

    private final SplittableRandom random = new SplittableRandom(1);
    private final PiecePicker picker = new PiecePicker(PIECES, random);
    private final PieceSet half = new PieceSet(PIECES);
    private final PieceSet few = new PieceSet(PIECES);
    private final PieceSet common = new PieceSet(PIECES);
    private final PieceSet everything = PieceSet.full(PIECES);

    @Setup(Level.Trial)
    public void fill() {
        for (int piece = 0; piece < PIECES; piece++) {
            picker.add(piece);
            for (int peer = 0; peer < PEERS; peer++) {
                if (random.nextBoolean()) {
                    picker.increment(piece);
                }
            }
            if (random.nextBoolean()) {
                half.add(piece);
            }
            if (picker.availability(piece) > PEERS / 2) {
                common.add(piece);
            }
            if (picker.availability(piece) > PEERS / 2 && random.nextInt(1000) == 0) {
                few.add(piece);
            }
        }
    }

    /** A peer tells of one piece, and takes it back. */
    @Benchmark
    public void haveAndLost() {
        int piece = random.nextInt(PIECES);
        picker.increment(piece);
        picker.decrement(piece);
    }

    /** A choice for a peer that has everything. */
    @Benchmark
    public int pickOfEverything() {
        return picker.pick(everything);
    }

    /** A choice for a peer that has half of the pieces. */
    @Benchmark
    public int pickOfHalf() {
        return picker.pick(half);
    }

    /** The worst choice for a peer with many pieces: it has those alone that are common. */
    @Benchmark
    public int pickOfCommon() {
        return picker.pick(common);
    }

    /** The worst choice for a peer with few pieces. */
    @Benchmark
    public int pickOfFew() {
        return picker.pick(few);
    }

    /** The rarest piece is started, and put back. */
    @Benchmark
    public void startAndPutBack() {
        int piece = picker.pick(everything);
        picker.remove(piece);
        picker.add(piece);
    }

    /** A peer with half of the pieces comes, and goes. */
    @Benchmark
    public void peerComesAndGoes() {
        for (int piece = half.next(0); piece >= 0; piece = half.next(piece + 1)) {
            picker.increment(piece);
        }
        for (int piece = half.next(0); piece >= 0; piece = half.next(piece + 1)) {
            picker.decrement(piece);
        }
    }
}
