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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.testing.Eventually;

/** A future that the application gives up ends what it stood for; nothing else does. */
@Timeout(300)
final class TransferFuturesTest {
    @TempDir
    Path folder;

    private TransferKit kit;
    private Path original;
    private Peer sharer;
    private Torrent torrent;
    private Download half;

    @BeforeEach
    void start() throws Exception {
        kit = new TransferKit(folder);
        original = kit.file("original", 6L * PIECE);
        sharer = kit.peer();
        torrent = shared(sharer.share(original)).torrent().orElseThrow();
        half = kit.resumed(kit.peer(), torrent, original, piece -> piece < 3);
    }

    @AfterEach
    void stop() throws Exception {
        kit.close();
    }

    private boolean isPartialThere() {
        return Files.exists(half.path().resolveSibling("original.part"));
    }

    private void assertEndsAndKeeps() throws Exception {
        get(half.ended());
        assertEquals(Transfer.State.ENDED, half.progress().state());
        assertTrue(isPartialThere());
    }

    @Test
    void aDownloadTellsItsPiecesFromTheBeginning() throws Exception {
        Download fresh = kit.peer().download(torrent, folder.resolve("fresh"), List.of());
        AtomicInteger fewest = new AtomicInteger(Integer.MAX_VALUE);
        try (Subscription told = fresh.onProgress(progress -> fewest.accumulateAndGet(progress.pieces(), Math::min))) {
            get(fresh.started());
            Eventually.await("a picture", () -> fewest.get() < Integer.MAX_VALUE);
        }
        assertEquals(6, fewest.get(), "else a listener takes none of none for all");
    }

    @Test
    void cancellingTheCompletionCancelsTheDownload() throws Exception {
        half.completion().cancel(true);
        get(half.ended());
        assertFalse(isPartialThere());
        assertEquals(Reason.ENDED, TransferKit.failure(half.completion()).reason(), "another future of it says so");
    }

    @Test
    void aTimeOutClosesTheDownload() throws Exception {
        var unused = half.completion().orTimeout(50, TimeUnit.MILLISECONDS);
        assertEndsAndKeeps();
    }

    @Test
    void aValueInsteadOfATimeOutClosesTheDownload() throws Exception {
        Path instead = Path.of("nothing");
        CompletableFuture<Path> completion = half.completion().completeOnTimeout(instead, 50, TimeUnit.MILLISECONDS);
        assertEquals(instead, get(completion));
        assertEndsAndKeeps();
    }

    @Test
    void aFailureOfTheApplicationClosesTheDownload() throws Exception {
        half.completion().completeExceptionally(new IllegalStateException("enough"));
        assertEndsAndKeeps();
    }

    @Test
    void cancellingTheBeginningStopsTheHashing() throws Exception {
        Share share = sharer.share(kit.sparse("large", 4L << 30));
        share.completion().cancel(true);
        get(share.ended());
        assertEquals(Transfer.State.ENDED, share.progress().state());
    }

    @Test
    void whatDependsOnAFutureEndsNothing() throws Exception {
        half.completion().thenApply(path -> path).cancel(true);
        half.ended().cancel(true);
        get(half.started());
        half.started().cancel(true);
        half.addPeers(List.of(sharer.address()));
        assertArrives(original, half);
        half.completion().cancel(true);
        assertEquals(Transfer.State.SEEDING, half.progress().state());
        assertEquals(half.path(), get(half.completion()));
    }

    @Test
    void oneFutureWaitsForNoOther() throws Exception {
        CompletableFuture<Void> never = new CompletableFuture<>();
        for (int i = 0; i < 40; i++) {
            var unused = half.completion().thenRun(never::join);
        }
        CompletableFuture<Path> last = half.completion();
        half.addPeers(List.of(sharer.address()));
        get(last);
        await("another download", () -> true);
        assertArrives(original, kit.download(kit.peer(), torrent, sharer.address()));
        never.complete(null);
    }
}
