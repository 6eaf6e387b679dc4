package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.minibittorrent.TransferKit.assertArrives;
import static org.minibittorrent.TransferKit.shared;

import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of any length move between peers over real sockets. */
@Timeout(300)
final class TransferTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 16_384, 524_287, 524_288, 524_289, 3 * 524_288, 20_000_000})
    void aFileArrivesWhole(long length) throws Exception {
        try (TransferKit kit = new TransferKit(folder)) {
            Path original = kit.file("original file.bin", length);
            Peer sharer = kit.peer();
            Share share = shared(sharer.share(original));
            Download download = kit.download(kit.peer(), share.torrent().orElseThrow(), sharer.address());
            assertArrives(original, download);
            assertEquals("original file.bin", download.path().getFileName().toString());
        }
    }
}
