package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.minibittorrent.TransferKit.assertArrives;
import static org.minibittorrent.TransferKit.shared;
import static org.minibittorrent.testing.Eventually.await;
import static org.minibittorrent.testing.Eventually.get;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
        share = shared(sharer.share(original));
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
        Download download = kit.download(downloader, share.torrent().orElseThrow());
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
        Download download = kit.download(downloader, share.torrent().orElseThrow());
        download.onProgress(last::set);
        download.addPeers(List.of(sharer.address()));
        assertArrives(original, download);
        await("the picture of the end", () -> {
            Progress progress = last.get();
            return progress != null && progress.state() == Transfer.State.SEEDING;
        });
        assertEquals(100, Objects.requireNonNull(last.get()).percent());
    }

    @Test
    void listenersThatBlockHarmNobody() throws Exception {
        Download blocked = kit.download(downloader, share.torrent().orElseThrow());
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
        Torrent torrent = shared(sharer.share(other)).torrent().orElseThrow();
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
                .completion()
                .thenApply(first -> {
                    Share second = sharer.share(other);
                    second.completion().join();
                    return second.torrent().orElseThrow();
                });
        assertArrives(other, kit.download(downloader, get(chained), sharer.address()));
    }

    @Test
    void aListenerOfTheHashingHarmsNobody() throws Exception {
        Path one = kit.file("one", 3_000_000);
        Path two = kit.file("two", 3_000_001);
        CountDownLatch entered = new CountDownLatch(1);
        Share blocked = sharer.share(one);
        blocked.onProgress(progress -> {
            entered.countDown();
            block();
        });
        entered.await();
        assertArrives(one, kit.download(downloader, shared(blocked).torrent().orElseThrow(), sharer.address()));
        Share throwing = sharer.share(two);
        throwing.onProgress(progress -> {
            throw new AssertionError("thrown by a listener on purpose");
        });
        shared(throwing);
    }

    @Test
    void aListenerMayCloseThePeer() throws Exception {
        Download download = kit.download(downloader, share.torrent().orElseThrow());
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
        Download download = kit.download(downloader, share.torrent().orElseThrow(), sharer.address());
        get(download.completion().thenAccept(done -> downloader.close()));
        get(download.ended());
    }

    @Test
    void manyBlockingCallbacksHoldUpNoCompletion() throws Exception {
        List<Share> shares = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Share one = shared(sharer.share(kit.file("small" + i, 1000 + i)));
            one.onProgress(progress -> block());
            var unused = one.ended().thenRun(this::block);
            shares.add(one);
        }
        assertArrives(original, kit.download(downloader, share.torrent().orElseThrow(), sharer.address()));
        for (Share one : shares) {
            one.close();
            get(one.ended());
        }
    }

    @Test
    void aLateListenerIsToldWhatTheFirstOneWas() throws Exception {
        Download download = kit.download(downloader, share.torrent().orElseThrow(), sharer.address());
        assertArrives(original, download);
        await("the end", () -> download.progress().state() == Transfer.State.SEEDING);
        CompletableFuture<Progress> seen = new CompletableFuture<>();
        download.onProgress(seen::complete);
        assertEquals(Transfer.State.SEEDING, get(seen).state());
    }

    @Test
    void aListenerThatIsTakenBackHearsNothingMore() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        AtomicInteger others = new AtomicInteger();
        Download download = kit.download(downloader, share.torrent().orElseThrow());
        Subscription taken = download.onProgress(progress -> calls.incrementAndGet());
        await("the first picture", () -> calls.get() > 0);
        taken.close();
        taken.close();
        // One call may have been running: it is over when a later one of another listener is.
        download.onProgress(progress -> others.incrementAndGet());
        await("the other listener", () -> others.get() > 0);
        int before = calls.get();
        download.addPeers(List.of(sharer.address()));
        assertArrives(original, download);
        assertEquals(before, calls.get());
    }
}
