package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files move between peers over real sockets. */
@Timeout(60)
class TransferTest {
    static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @TempDir
    Path folder;

    static Path randomFile(Path path, long length) throws IOException {
        Random random = new Random(length);
        try (var out = Files.newOutputStream(path)) {
            byte[] chunk = new byte[1 << 16];
            for (long left = length; left > 0; left -= chunk.length) {
                random.nextBytes(chunk);
                out.write(chunk, 0, (int) Math.min(left, chunk.length));
            }
        }
        return path;
    }

    static Peer peer() throws IOException {
        return Peer.builder().listen(ANY_PORT).admission(Admission.ANYONE).start();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 16_384, 524_287, 524_288, 524_289, 3 * 524_288, 20_000_000})
    void aFileArrivesWhole(long length) throws Exception {
        Path original = randomFile(folder.resolve("original file.bin"), length);
        Path there = Files.createDirectory(folder.resolve("there"));
        try (Peer sharer = peer();
                Peer downloader = peer()) {
            Share share = sharer.share(original).join();
            Download download = downloader.download(share.torrent(), there, List.of(sharer.address()));
            Path copy = download.completion().get(30, TimeUnit.SECONDS);
            assertEquals(there.resolve("original file.bin"), copy);
            assertEquals(-1, Files.mismatch(original, copy));
            assertTrue(Files.notExists(there.resolve("original file.bin.part")));
        }
    }
}
