package org.minibittorrent.benchmarks;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * SHA-1 over one piece of 512 KiB, the floor under every upload and download: once from an array, once from direct memory
 * in the chunks in which a file is read.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class Sha1PieceBenchmark {
    private static final int PIECE_LENGTH = 512 * 1024;
    private static final int CHUNK_LENGTH = 64 * 1024;

    private final byte[] array = new byte[PIECE_LENGTH];
    private final ByteBuffer direct = ByteBuffer.allocateDirect(PIECE_LENGTH);
    private final MessageDigest sha1 = newSha1();

    @Setup
    public void fill() {
        for (int i = 0; i < PIECE_LENGTH; i++) {
            array[i] = (byte) (i * 31);
        }
        direct.put(0, array);
    }

    @Benchmark
    public byte[] array() {
        return sha1.digest(array);
    }

    @Benchmark
    public byte[] directChunks() {
        for (int at = 0; at < PIECE_LENGTH; at += CHUNK_LENGTH) {
            sha1.update(direct.slice(at, CHUNK_LENGTH));
        }
        return sha1.digest();
    }

    private static MessageDigest newSha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-1", e);
        }
    }
}
