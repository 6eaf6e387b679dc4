package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.minibittorrent.TransferKit.assertArrives;
import static org.minibittorrent.TransferKit.shared;
import static org.minibittorrent.testing.Eventually.await;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.testing.Relay;

/** The only connection of a download goes dead without a word, as when a router forgets it: the sharer is dialled anew. */
@Timeout(180)
@Tag("waits")
final class DeadConnectionTest {
    private static final int PATIENCE_SECONDS = 15; // longer than a connection must be silent, shorter than it may be

    @TempDir
    Path folder;

    private TransferKit kit;
    private Path original;
    private Relay relay;
    private Download download;

    @BeforeEach
    void goDead() throws Exception {
        kit = new TransferKit(folder);
        original = kit.file("original", 4_000_000);
        Peer sharer = kit.peer();
        sharer.setLimits(Peer.UNLIMITED, 1 << 20);
        Torrent torrent = shared(sharer.share(original)).torrent().orElseThrow();
        relay = kit.closing(new Relay(sharer.address()));
        download = kit.download(kit.peer(), torrent, relay.address());
        await("it to begin", () -> download.progress().downloaded() > 0);
        relay.silence();
    }

    @AfterEach
    void stop() throws Exception {
        kit.close();
    }

    @Test
    void theDownloadGoesOnByItself() throws Exception {
        assertArrives(original, download);
    }

    /** Each pause ends the wait for what was asked, and so puts off the moment at which silence alone is enough. */
    @Test
    void resumingHelpsAtOnce() throws Exception {
        boolean isDone = false;
        for (int i = 0; i < 4 && !isDone; i++) {
            download.pause();
            download.resume();
            try {
                download.completion().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                isDone = true;
            } catch (TimeoutException e) {
                isDone = false; // once more
            }
        }
        assertTrue(isDone, () -> "" + download.progress());
        assertArrives(original, download);
    }
}
