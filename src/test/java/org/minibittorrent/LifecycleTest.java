package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.minibittorrent.TransferKit.PIECE;
import static org.minibittorrent.TransferKit.assertArrives;
import static org.minibittorrent.TransferKit.awaitReason;
import static org.minibittorrent.TransferKit.awaitState;
import static org.minibittorrent.TransferKit.failure;
import static org.minibittorrent.TransferKit.shared;
import static org.minibittorrent.TransferKit.text;
import static org.minibittorrent.testing.Eventually.await;
import static org.minibittorrent.testing.Eventually.get;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.Standstill;

/** What pause, resume, cancel and close mean, and how a download ends that cannot be completed. */
@Timeout(300)
final class LifecycleTest {
    private static final int PIECES = 20;

    @TempDir
    Path folder;

    private TransferKit kit;
    private Path original;
    private Peer sharer;
    private Share share;
    private Peer downloader;

    @BeforeEach
    void start() throws Exception {
        kit = new TransferKit(folder);
        original = kit.file("original", PIECES * (long) PIECE - 1000);
        sharer = kit.peer();
        share = shared(sharer.share(original));
        downloader = kit.peer();
    }

    @AfterEach
    void stop() throws Exception {
        kit.close();
    }

    private Torrent torrent() {
        return share.torrent().orElseThrow();
    }

    /** A download that cannot be complete before the limit is lifted, and has something already. */
    private Download half() throws Exception {
        Download download = kit.resumed(downloader, torrent(), original, piece -> piece % 2 == 0);
        awaitState(download, Transfer.State.WAITING);
        return download;
    }

    @Test
    void aShareSaysThatItIsOneFromTheMomentItIsHandedOut() {
        assertEquals(Transfer.State.SEEDING, share.progress().state());
        assertEquals(PIECES, share.progress().verifiedPieces());
        assertEquals(100, share.progress().percent());
    }

    @Test
    void whatIsThereAlreadyIsNotFetchedAgain() throws Exception {
        Download download = half();
        assertEquals(PIECES / 2, download.progress().verifiedPieces());
        download.addPeers(List.of(sharer.address()));
        assertArrives(original, download);
        await("the last picture", () -> download.progress().state() == Transfer.State.SEEDING);
        long missing = torrent().length() - PIECES / 2 * (long) PIECE;
        assertEquals(missing, download.progress().downloaded());
    }

    @Test
    void aClosedDownloadIsGoneOnWithLater() throws Exception {
        downloader.setLimits(4 * PIECE, Peer.UNLIMITED);
        Download first = kit.download(downloader, torrent(), sharer.address());
        await("some pieces", () -> first.progress().verifiedPieces() >= 3);
        first.close();
        get(first.ended());
        assertEquals(Transfer.State.ENDED, first.progress().state());
        assertEquals(Reason.ENDED, failure(first.completion()).reason());
        int had = first.progress().verifiedPieces();
        downloader.setLimits(Peer.UNLIMITED, Peer.UNLIMITED);
        Download second = downloader.download(torrent(), first.path(), List.of(sharer.address()));
        assertArrives(original, second);
        await("the last picture", () -> second.progress().state() == Transfer.State.SEEDING);
        assertTrue(
                second.progress().downloaded() <= torrent().length() - had * (long) PIECE + PIECE,
                () -> second.progress().downloaded() + " bytes after " + had + " pieces were there");
    }

    @Test
    void aPausedDownloadFetchesNothingUntilItIsResumed() throws Exception {
        downloader.setLimits(4 * PIECE, Peer.UNLIMITED);
        Download download = kit.download(downloader, torrent(), sharer.address());
        await("some pieces", () -> download.progress().verifiedPieces() >= 2);
        download.pause();
        awaitState(download, Transfer.State.PAUSED);
        assertEquals(
                Standstill.Next.RESUME, awaitReason(download, Reason.PAUSED).next());
        int had = download.progress().verifiedPieces();
        downloader.setLimits(Peer.UNLIMITED, Peer.UNLIMITED);
        assertArrives(original, kit.download(kit.peer(), torrent(), sharer.address(), downloader.address()));
        assertEquals(Transfer.State.PAUSED, download.progress().state());
        // A block that was half here when the pause began may complete a piece.
        assertTrue(download.progress().verifiedPieces() <= had + 1);
        download.resume();
        assertArrives(original, download);
    }

    @Test
    void aPausedDownloadGoesOnSharing() throws Exception {
        Download paused = half();
        paused.pause();
        awaitState(paused, Transfer.State.PAUSED);
        Download other = kit.resumed(kit.peer(), torrent(), original, piece -> piece % 2 == 1, downloader.address());
        assertArrives(original, other);
        assertEquals(Transfer.State.PAUSED, paused.progress().state());
    }

    @Test
    void cancellingLeavesNothingBehind() throws Exception {
        Download download = half();
        download.cancel();
        get(download.ended());
        assertEquals(Reason.ENDED, failure(download.completion()).reason());
        try (var left = Files.list(download.path().getParent())) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void cancellingACompleteDownloadKeepsTheFile() throws Exception {
        Download download = kit.download(downloader, torrent(), sharer.address());
        assertArrives(original, download);
        download.cancel();
        get(download.ended());
        assertEquals(-1, Files.mismatch(original, download.path()));
        assertEquals(download.path(), get(download.completion()));
    }

    @Test
    void aTargetThatExistsIsNeverTouched() throws Exception {
        Path there = Files.writeString(folder.resolve("precious"), "precious");
        Download download = downloader.download(torrent(), there, List.of(sharer.address()));
        TransferException refused = failure(download.completion());
        assertEquals(Reason.TARGET_EXISTS, refused.reason());
        assertTrue(text(refused).contains(there.toString()), text(refused));
        assertEquals("precious", Files.readString(there));
        assertTrue(Files.notExists(folder.resolve("precious.part")));
        assertEquals(Transfer.State.FAILED, download.progress().state());
        assertEquals(Optional.of(refused.standstill()), download.progress().standstill());
        get(download.ended());
    }

    @Test
    void aTargetThatAppearsMeanwhileIsNotOverwrittenAndTheDataIsKept() throws Exception {
        Download download = half();
        Files.writeString(download.path(), "precious");
        download.addPeers(List.of(sharer.address()));
        TransferException refused = failure(download.completion());
        assertEquals(Reason.TARGET_EXISTS, refused.reason());
        assertTrue(text(refused).contains(download.path().toString()), text(refused));
        get(download.ended());
        assertEquals("precious", Files.readString(download.path()));
        assertEquals(Optional.of(refused.standstill()), download.progress().standstill());
        Files.delete(download.path());
        Download again = downloader.download(torrent(), download.path(), List.of());
        assertArrives(original, again);
        assertEquals(0, again.progress().downloaded());
    }

    @Test
    void aPartialFileThatWasReplacedIsNotedAndNotDeleted() throws Exception {
        Download download = half();
        Path part = download.path().resolveSibling(torrent().name() + ".part");
        Files.delete(part);
        Files.writeString(part, "somebody else's");
        download.addPeers(List.of(sharer.address()));
        assertEquals(Reason.FILE_CHANGED, failure(download.completion()).reason());
        get(download.ended());
        assertEquals("somebody else's", Files.readString(part));
    }

    @Test
    void theSameTorrentIsDownloadedOnceAtATime() throws Exception {
        Download first = half();
        Download second = kit.download(downloader, torrent(), sharer.address());
        assertEquals(Reason.ALREADY_ACTIVE, failure(second.completion()).reason());
        first.cancel();
        get(first.ended());
        assertArrives(original, kit.download(downloader, torrent(), sharer.address()));
    }

    @Test
    void twoDownloadsNeverShareOneTarget() throws Exception {
        Share another = shared(sharer.share(kit.sparse("other", torrent().length())));
        Download first = half();
        Peer elsewhere = kit.peer();
        Download second = elsewhere.download(another.torrent().orElseThrow(), first.path(), List.of(sharer.address()));
        TransferException refused = failure(second.completion());
        assertEquals(Reason.ALREADY_ACTIVE, refused.reason());
        first.addPeers(List.of(sharer.address()));
        assertArrives(original, first);
    }

    @Test
    void closingAPeerEndsWhatItDoesAndKeepsPartialFiles() throws Exception {
        Download download = half();
        CompletableFuture<Void> ended = download.ended();
        downloader.close();
        assertTrue(ended.isDone(), "close() returns when everything has ended");
        assertEquals(Reason.ENDED, failure(download.completion()).reason());
        assertTrue(Files.exists(download.path().resolveSibling(torrent().name() + ".part")));
    }

    @Test
    void aClosedPeerSaysSoToEverybody() throws Exception {
        Download old = half();
        downloader.close();
        downloader.close();
        assertEquals(
                Reason.ENDED, failure(downloader.share(original).completion()).reason());
        Download late = kit.download(downloader, torrent(), sharer.address());
        assertEquals(Reason.ENDED, failure(late.completion()).reason());
        assertTrue(late.ended().isDone());
        downloader.setLimits(1000, 1000);
        old.pause();
        old.resume();
        old.addPeers(List.of(sharer.address()));
        old.setLimits(1, 1);
        old.cancel();
        old.close();
        assertFalse(downloader.address().getPort() == 0);
    }
}
