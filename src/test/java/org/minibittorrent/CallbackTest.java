package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.minibittorrent.TransferKit.assertArrives;
import static org.minibittorrent.testing.Eventually.await;
import static org.minibittorrent.testing.Eventually.get;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an application does in its listeners harms nobody but itself. */
@Timeout(300)
final class CallbackTest {
    @TempDir
    Path folder;

    private final CountDownLatch release = new CountDownLatch(1);
    private TransferKit kit;
    private Path original;
    private Peer sharer;
    private Share share;
    private Peer downloader;

    @BeforeEach
    void start() throws Exception {
        kit = new TransferKit(folder);
        original = kit.file("original", 5_000_000);
        sharer = kit.peer();
        share = get(sharer.share(original));
        downloader = kit.peer();
    }

    @AfterEach
    void stop() throws Exception {
        release.countDown();
        kit.close();
    }

    private void block() {
        try {
            release.await();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts a listener", e);
        }
    }

    @Test
    void aListenerThatThrowsHarmsNobody() throws Exception {
        AtomicInteger others = new AtomicInteger();
        TorrentDownload download = kit.download(downloader, share.torrent());
        download.onProgress(progress -> {
            throw new AssertionError("thrown by a listener on purpose");
        });
        download.onProgress(progress -> others.incrementAndGet());
        download.addPeers(List.of(sharer.address()));
        assertArrives(original, download);
        await("the other listener", () -> others.get() > 0);
    }

    @Test
    void theLastPictureReachesAListener() throws Exception {
        AtomicReference<Progress> last = new AtomicReference<>();
        TorrentDownload download = kit.download(downloader, share.torrent());
        download.onProgress(last::set);
        download.addPeers(List.of(sharer.address()));
        assertArrives(original, download);
        await("the picture of the end", () -> {
            Progress progress = last.get();
            return progress != null && progress.state() == Progress.State.SEEDING;
        });
        assertEquals(100, Objects.requireNonNull(last.get()).percent());
    }

    @Test
    void listenersThatBlockHarmNobody() throws Exception {
        TorrentDownload blocked = kit.download(downloader, share.torrent());
        CountDownLatch entered = new CountDownLatch(2);
        blocked.onProgress(progress -> {
            entered.countDown();
            block();
        });
        share.onProgress(progress -> {
            entered.countDown();
            block();
        });
        CompletableFuture<Void> dependent = blocked.completion().thenAccept(done -> block());
        blocked.addPeers(List.of(sharer.address()));
        entered.await();
        assertArrives(original, blocked);
        Path other = kit.file("other", 2_000_000);
        Torrent torrent = get(sharer.share(other)).torrent();
        assertArrives(other, kit.download(downloader, torrent, sharer.address()));
        blocked.close();
        get(blocked.ended());
        assertTrue(!dependent.isDone());
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(30), downloader::close, "close() is quick");
    }

    @Test
    void aDependentMayWaitForAnotherFuture() throws Exception {
        Path other = kit.file("other", 1_000_000);
        CompletableFuture<Torrent> chained = sharer.share(kit.file("first", 1000))
                .thenApply(first -> sharer.share(other).join().torrent());
        assertArrives(other, kit.download(downloader, get(chained), sharer.address()));
    }

    @Test
    void aListenerOfTheHashingHarmsNobody() throws Exception {
        Path one = kit.file("one", 3_000_000);
        Path two = kit.file("two", 3_000_001);
        CountDownLatch entered = new CountDownLatch(1);
        CompletableFuture<Share> blocked =
                sharer.share(one, ShareOptions.defaults().onHashed(bytes -> {
                    entered.countDown();
                    block();
                }));
        entered.await();
        Torrent torrent = get(blocked).torrent();
        assertArrives(one, kit.download(downloader, torrent, sharer.address()));
        get(sharer.share(two, ShareOptions.defaults().onHashed(bytes -> {
            throw new AssertionError("thrown by a listener on purpose");
        })));
    }

    @Test
    void aListenerMayCloseThePeer() throws Exception {
        TorrentDownload download = kit.download(downloader, share.torrent());
        CompletableFuture<Void> closed = new CompletableFuture<>();
        download.onProgress(progress -> {
            if (progress.verifiedPieces() > 0) {
                downloader.close();
                closed.complete(null);
            }
        });
        download.addPeers(List.of(sharer.address()));
        get(closed);
        assertTrue(download.ended().isDone());
    }

    @Test
    void aDependentMayCloseThePeer() throws Exception {
        TorrentDownload download = kit.download(downloader, share.torrent(), sharer.address());
        get(download.completion().thenAccept(done -> downloader.close()));
        get(download.ended());
    }
}
