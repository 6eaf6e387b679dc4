package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.testing.Eventually;
import org.minibittorrent.testing.SmallDisk;

/**
 * A disk that fills up while a download is under way pauses it, and it goes on when there is room. On a {@link
 * SmallDisk}.
 */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class DiskFullDownloadTest {
    private static final int LENGTH = 3 << 20;

    @TempDir
    Path folder;

    @TempDir
    Path small;

    private @Nullable SmallDisk disk;

    @AfterEach
    void unmount() throws Exception {
        if (disk != null) {
            disk.close();
        }
    }

    /** Pieces that come in a buffer, and pieces too long for one. */
    @ParameterizedTest
    @ValueSource(ints = {512 << 10, 1 << 20})
    void pausesAndGoesOn(int pieceLength) throws Exception {
        disk = SmallDisk.mount(small, "size=4m");
        Path original = new TransferKit(folder).file("original", LENGTH);
        try (Peer sharer = TransferKit.open();
                Peer downloader = TransferKit.open()) {
            Share share = sharer.share(LongPiecesTest.torrent(original, pieceLength), original);
            share.completion().join();
            Download download = downloader.download(share.torrent().orElseThrow(), small, List.of());
            TransferKit.awaitState(download, Transfer.State.WAITING);
            Path ballast = Files.write(small.resolve("ballast"), new byte[LENGTH]);

            download.addPeers(List.of(sharer.address()));
            Progress paused = TransferKit.awaitState(download, Transfer.State.PAUSED);
            assertEquals(Reason.NO_SPACE, paused.standstill().orElseThrow().reason());
            download.resume(); // in vain
            TransferKit.awaitState(download, Transfer.State.PAUSED);

            Files.delete(ballast);
            // As often as it takes: what was written just before may still pause it.
            download.onProgress(progress -> {
                if (progress.state() == Transfer.State.PAUSED) {
                    download.resume();
                }
            });
            download.resume();
            Path copy = Eventually.get(download.completion());
            assertEquals(-1, Files.mismatch(original, copy));
        }
    }
}
