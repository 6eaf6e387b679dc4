package org.minibittorrent.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.minibittorrent.metainfo.PieceLayout;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Why pieces are prepared: how long a loop thread is held up by receiving one block of 16 KiB from a socket into the
 * mapping of a sparse file, where a worker has written zeros before and where not. The tail counts, not the mean. The
 * files lie in the folder for temporary files.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 250, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 250, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
@SuppressWarnings("NullAway.Init") // Its setup sets the fields.
public class PreparationBenchmark {
    /** More than an iteration gets through, so that no block is met twice. */
    private static final long LENGTH = 1L << 29;

    private static final int CHUNK = 512 * 1024;

    @Param({"true", "false"})
    private boolean prepared;

    private LoopbackLoad load;
    private Path file;
    private MappedByteBuffer mapping;
    private int next;

    @Setup
    public void connect() throws IOException {
        load = new LoopbackLoad();
    }

    @Setup(Level.Iteration)
    public void newFile() throws IOException {
        file = Files.createTempFile("preparation-benchmark", null);
        Files.delete(file);
        try (FileChannel channel = FileChannel.open(
                file,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.SPARSE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(1), LENGTH - 1);
            if (prepared) {
                ByteBuffer zeros = ByteBuffer.allocateDirect(CHUNK);
                for (long at = 0; at < LENGTH; at += CHUNK) {
                    channel.write(zeros.clear(), at);
                }
            }
            mapping = channel.map(FileChannel.MapMode.READ_WRITE, 0, LENGTH);
        }
        next = 0;
    }

    @TearDown(Level.Iteration)
    public void deleteFile() throws IOException {
        // What is deleted keeps its space while it is mapped; what is empty has none.
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
        Files.delete(file);
    }

    @TearDown
    public void disconnect() throws IOException {
        load.close();
    }

    @Benchmark
    public void receiveBlock() throws IOException {
        if (next == LENGTH / PieceLayout.BLOCK_LENGTH) {
            throw new IllegalStateException("the file is too short for this machine");
        }
        load.receive(mapping.slice(next++ * PieceLayout.BLOCK_LENGTH, PieceLayout.BLOCK_LENGTH));
    }
}
