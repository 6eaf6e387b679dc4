package org.minibittorrent.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.metainfo.MetainfoException;
import org.minibittorrent.metainfo.PieceLayout;
import org.minibittorrent.store.PieceBuffer;
import org.minibittorrent.store.PieceBuffers;
import org.minibittorrent.store.PieceStore;
import org.minibittorrent.store.Section;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a piece of 512 KiB costs in the store: receiving it from a socket, hashing it, sending it. Each
 * measurement goes once over a file of 128 MiB that is made anew for it; a score is the time of one piece. The files lie
 * in the folder for temporary files: point {@code java.io.tmpdir} at the disk to be measured.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@OperationsPerInvocation(PieceStoreBenchmark.PIECES)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 8, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // Its setup sets the fields.
public class PieceStoreBenchmark {
    static final int PIECES = 256;
    private static final int PIECE_LENGTH = Metainfo.PIECE_LENGTH;

    private final ByteBuffer block = ByteBuffer.allocateDirect(PieceLayout.BLOCK_LENGTH);
    private Path folder;
    private PieceStore download;
    private PieceStore share;
    private LoopbackLoad load;

    @Setup
    public void open() throws IOException, MetainfoException {
        folder = Files.createTempDirectory("piece-store-benchmark");
        load = new LoopbackLoad();
        Path shared = folder.resolve("shared");
        try (PieceStore filled = PieceStore.createToDownload(metainfo(), shared)) {
            for (int piece = 0; piece < PIECES; piece++) {
                receiveAndWriteBlocks(filled, piece);
            }
            filled.finish(Runnable::run);
        }
        share = PieceStore.openToShare(metainfo(), shared);
    }

    @Setup(Level.Invocation)
    public void newDownload() throws IOException, MetainfoException {
        download = PieceStore.createToDownload(metainfo(), folder.resolve("download"));
    }

    @TearDown(Level.Invocation)
    public void discard() throws IOException {
        download.discard();
    }

    @TearDown
    public void close() throws IOException {
        load.close();
        share.close();
        Files.delete(share.root());
        Files.delete(folder);
    }

    private static Metainfo metainfo() throws MetainfoException {
        return Metainfo.builder("file")
                .singleFile((long) PIECES * PIECE_LENGTH)
                .pieceHashes(new byte[PIECES * Metainfo.HASH_LENGTH])
                .build();
    }

    /** The way of most pieces: from the socket into memory, then one write. */
    @Benchmark
    public void receiveAndWritePieces() throws IOException {
        for (int piece = 0; piece < PIECES; piece++) {
            PieceBuffer buffer = Objects.requireNonNull(PieceBuffers.SHARED.take(piece, PIECE_LENGTH));
            load.receive(buffer);
            download.write(buffer);
            PieceBuffers.SHARED.give(buffer);
        }
    }

    /** The way of a piece for which there is no buffer: from the socket into memory, then a write of each block. */
    @Benchmark
    public void receiveAndWriteBlocks() throws IOException {
        for (int piece = 0; piece < PIECES; piece++) {
            receiveAndWriteBlocks(download, piece);
        }
    }

    private void receiveAndWriteBlocks(PieceStore store, int piece) throws IOException {
        for (int begin = 0; begin < PIECE_LENGTH; begin += block.capacity()) {
            load.receive(block.clear());
            store.writeBlock(piece, begin, block.flip());
        }
    }

    @Benchmark
    public int hash() throws IOException {
        int sum = 0;
        for (int piece = 0; piece < PIECES; piece++) {
            sum += share.hash(piece)[0];
        }
        return sum;
    }

    /** Of a piece that is in memory. */
    @Benchmark
    public int warm() throws IOException {
        int sum = 0;
        for (int piece = 0; piece < PIECES; piece++) {
            sum += share.warm(piece).length();
        }
        return sum;
    }

    /** The way of a plain connection: from the mapping straight into the socket. */
    @Benchmark
    public void warmAndSend() throws IOException {
        for (int piece = 0; piece < PIECES; piece++) {
            Section mapped = share.warm(piece);
            load.send(mapped);
        }
    }

    /** The way of an encrypted connection: a read of each block, then from memory into the socket. */
    @Benchmark
    public void readBlocksAndSend() throws IOException {
        for (int piece = 0; piece < PIECES; piece++) {
            for (int begin = 0; begin < PIECE_LENGTH; begin += block.capacity()) {
                share.readBlock(piece, begin, block.clear());
                load.send(block.flip());
            }
        }
    }
}
