package org.minibittorrent.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.Admission;
import org.minibittorrent.Download;
import org.minibittorrent.Peer;
import org.minibittorrent.Share;
import org.minibittorrent.Torrent;
import org.openjdk.jmh.annotations.AuxCounters;
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
 * A whole download over loopback, from one peer to another in the same JVM, each on threads of its own: until every piece
 * is verified, and until all is synced to disk under its final name. The column {@code megabytes} of either is MB a second.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 3)
@Fork(1)
public class LoopbackTransferBenchmark {
    private static final int CHUNK_LENGTH = 1 << 20;
    private static final double MEGABYTE = 1e6;

    @Param("256")
    int mebibytes;

    private @Nullable Path folder;
    private @Nullable Peer sharer;
    private @Nullable Share share;
    private @Nullable Peer downloader;
    private @Nullable Download download;

    /** What was moved, which JMH divides by the time it took. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Moved {
        public double megabytes;
    }

    /** Starts both peers, the one with the file. */
    @Setup(Level.Trial)
    public void start() throws IOException {
        Path made = Files.createTempDirectory(Path.of("").toAbsolutePath(), "loopback");
        folder = made;
        Path file = made.resolve("original");
        SplittableRandom random = new SplittableRandom(mebibytes);
        byte[] chunk = new byte[CHUNK_LENGTH];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < mebibytes; i++) {
                random.nextBytes(chunk);
                out.write(chunk);
            }
        }
        Peer from = peer();
        sharer = from;
        share = from.share(file);
        share.completion().join();
        downloader = peer();
    }

    private static Peer peer() throws IOException {
        return Peer.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .admission(Admission.ANYONE)
                .start();
    }

    /** Deletes the copy. */
    @TearDown(Level.Invocation)
    public void forget() throws IOException {
        Download ending = there(download);
        ending.completion().join();
        ending.close();
        ending.ended().join();
        Files.delete(ending.path());
    }

    /** Ends both peers and deletes the file. */
    @TearDown(Level.Trial)
    public void stop() throws IOException {
        there(downloader).close();
        there(sharer).close();
        Files.delete(there(folder).resolve("original"));
        Files.delete(there(folder));
    }

    @Benchmark
    public void untilVerified(Moved moved) {
        CompletableFuture<Boolean> verified = new CompletableFuture<>();
        Download started = begin();
        started.onProgress(progress -> {
            if (progress.pieces() > 0 && progress.verifiedPieces() == progress.pieces()) {
                verified.complete(true);
            }
        });
        if (verified.join()) {
            moved.megabytes += started.torrent().orElseThrow().length() / MEGABYTE;
        }
    }

    @Benchmark
    public Path untilOnDisk(Moved moved) {
        Download started = begin();
        Path target = started.completion().join();
        moved.megabytes += started.torrent().orElseThrow().length() / MEGABYTE;
        return target;
    }

    private Download begin() {
        Torrent torrent = there(share).torrent().orElseThrow();
        Download started = there(downloader)
                .download(
                        torrent,
                        there(folder).resolve("copy"),
                        List.of(there(sharer).address()));
        download = started;
        return started;
    }

    private static <T> T there(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("not set up");
        }
        return value;
    }
}
