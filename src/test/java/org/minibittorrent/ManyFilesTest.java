package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.minibittorrent.TransferKit.shared;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.testing.Eventually;

/** A folder of very many small files arrives whole; how much longer that takes than one file of its size is printed. */
@Tag("full")
@Timeout(1200)
final class ManyFilesTest {
    private static final int FILES = Integer.getInteger("many.files", 20_000);
    private static final int LENGTH = 10 << 10;

    @TempDir
    Path folder;

    private TransferKit kit;

    @BeforeEach
    void start() {
        kit = new TransferKit(folder);
    }

    @AfterEach
    void stop() throws Exception {
        kit.close();
    }

    @Test
    void theyArriveWhole() throws Exception {
        Path many = Files.createDirectory(folder.resolve("many"));
        Random random = new Random(1);
        for (int i = 0; i < FILES; i++) {
            byte[] content = new byte[LENGTH];
            random.nextBytes(content);
            Files.write(many.resolve("file" + i), content);
        }
        Path one = kit.file("one", (long) FILES * LENGTH);
        move(one); // so that both begin warm
        double alone = move(one);
        double together = move(many);
        System.out.printf("%d files take %.1f times as long as one%n", FILES, together / alone);
    }

    /** Shares and downloads it. {@return the seconds of the download} */
    private double move(Path original) throws Exception {
        try (Peer sharer = TransferKit.open();
                Peer downloader = TransferKit.open()) {
            long start = System.nanoTime();
            Torrent torrent = shared(sharer.share(original)).torrent().orElseThrow();
            double hashed = seconds(start);
            start = System.nanoTime();
            Download download = kit.download(downloader, torrent, sharer.address());
            download.started().join();
            double begun = seconds(start);
            Eventually.await(
                    "the data",
                    () -> download.progress().verifiedPieces()
                            == download.progress().pieces());
            double moved = seconds(start);
            Path copy = Eventually.get(download.completion());
            double whole = seconds(start);
            System.out.printf(
                    "%s: hashed in %.1f s; begun after %.1f s, moved after %.1f s, whole after %.1f s%n",
                    original.getFileName(), hashed, begun, moved, whole);
            assertSame(original, copy);
            return whole;
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static void assertSame(Path original, Path copy) throws Exception {
        try (var files = Files.walk(original)) {
            List<Path> all = files.filter(Files::isRegularFile).toList();
            for (Path file : all) {
                assertEquals(
                        -1,
                        Files.mismatch(
                                file,
                                Files.isDirectory(original)
                                        ? copy.resolve(original.relativize(file).toString())
                                        : copy),
                        file::toString);
            }
        }
    }
}
