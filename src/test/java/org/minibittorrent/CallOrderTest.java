package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.minibittorrent.TransferKit.PIECE;
import static org.minibittorrent.TransferKit.assertArrives;
import static org.minibittorrent.TransferKit.shared;
import static org.minibittorrent.testing.Eventually.await;
import static org.minibittorrent.testing.Eventually.get;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.reason.Reason;

/** The calls on a download take effect in the order they are made, also while it is still beginning. */
@Timeout(300)
final class CallOrderTest {
    private static final int ROUNDS = 20;

    @TempDir
    Path folder;

    private TransferKit kit;
    private Path original;
    private Peer sharer;
    private Torrent torrent;
    private Peer downloader;

    @BeforeEach
    void start() throws Exception {
        kit = new TransferKit(folder);
        original = kit.file("original", 4L * PIECE);
        sharer = kit.peer();
        torrent = shared(sharer.share(original)).torrent().orElseThrow();
        downloader = kit.peer();
    }

    @AfterEach
    void stop() throws Exception {
        kit.close();
    }

    private Download download() throws Exception {
        return kit.download(downloader, torrent, sharer.address());
    }

    private Path part(Download download) {
        return download.path().resolveSibling(torrent.name() + ".part");
    }

    @Test
    void whatIsPausedAndResumedAtOnceDownloads() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Download download = download();
            download.pause();
            download.resume();
            assertArrives(original, download);
            download.close();
            get(download.ended());
        }
    }

    @Test
    void whatIsResumedAndPausedAtOnceIsPaused() throws Exception {
        Download download = download();
        download.resume();
        download.pause();
        TransferKit.awaitState(download, Transfer.State.PAUSED);
        assertEquals(0, download.progress().verifiedPieces());
    }

    @Test
    void theLastLimitsCount() throws Exception {
        Download slow = download();
        slow.setLimits(Peer.UNLIMITED, Peer.UNLIMITED);
        slow.setLimits(1, 1);
        Thread.sleep(TimeUnit.SECONDS.toMillis(1));
        assertTrue(slow.progress().verifiedPieces() < 4, () -> "not limited: " + slow.progress());
        slow.setLimits(1, 1);
        slow.setLimits(Peer.UNLIMITED, Peer.UNLIMITED);
        assertArrives(original, slow);
    }

    @Test
    void whatIsCancelledFirstIsGivenUp() throws Exception {
        Download download = kit.resumed(downloader, torrent, original, piece -> piece == 1);
        download.cancel();
        download.close();
        get(download.ended());
        assertFalse(Files.exists(part(download)), "the partial file is deleted");
        assertEquals(Transfer.State.ENDED, download.progress().state());
    }

    @Test
    void whatIsClosedFirstIsKept() throws Exception {
        Download download = kit.resumed(downloader, torrent, original, piece -> piece == 1);
        download.close();
        download.cancel();
        get(download.ended());
        assertTrue(Files.exists(part(download)), "the partial file stays");
    }

    @Test
    void aShareThatIsClosedWhileItIsHashedIsNone() throws Exception {
        Share share = sharer.share(kit.sparse("large", 4L << 30));
        await("hashing", () -> share.progress().verifiedBytes() > 0);
        assertEquals(4L << 30, share.progress().totalBytes());
        assertEquals(Transfer.State.CHECKING, share.progress().state());
        get(share.started());
        share.close();
        get(share.ended());
        assertEquals(Reason.ENDED, TransferKit.failure(share.completion()).reason());
        assertEquals(Transfer.State.ENDED, share.progress().state());
    }
}
