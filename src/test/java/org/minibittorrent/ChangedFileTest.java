package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.minibittorrent.TransferKit.PIECE;
import static org.minibittorrent.TransferKit.assertArrives;
import static org.minibittorrent.TransferKit.awaitState;
import static org.minibittorrent.TransferKit.failure;
import static org.minibittorrent.TransferKit.shared;
import static org.minibittorrent.testing.Eventually.await;
import static org.minibittorrent.testing.Eventually.get;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.Standstill;

/** Files that change under a running transfer: that one ends and says why, all others go on. */
@Timeout(300)
final class ChangedFileTest {
    private static final int PIECES = 40;

    @TempDir
    Path folder;

    private LogWatch log;
    private TransferKit kit;
    private Path original;
    private Path other;
    private Peer sharer;
    private Share share;
    private Share otherShare;
    private Peer downloader;

    @BeforeEach
    void start() throws Exception {
        log = new LogWatch();
        kit = new TransferKit(folder);
        original = kit.file("original", PIECES * (long) PIECE);
        other = kit.file("other", 10L * PIECE + 1);
        sharer = kit.peer();
        share = shared(sharer.share(original));
        otherShare = shared(sharer.share(other));
        downloader = kit.peer();
    }

    @AfterEach
    void stop() throws Exception {
        kit.close();
        log.close();
    }

    private static void cut(Path file, long length) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(length);
        }
    }

    private void assertShareFailed(String problem) throws Exception {
        get(share.ended());
        Progress last = share.progress();
        assertEquals(Transfer.State.FAILED, last.state());
        Standstill why = last.standstill().orElseThrow();
        assertEquals(original.toString(), why.subject());
        assertTrue(why.text().contains(problem), why::text);
    }

    private void assertOthersGoOn() throws Exception {
        assertEquals(Transfer.State.SEEDING, otherShare.progress().state());
        assertArrives(other, kit.download(downloader, otherShare.torrent().orElseThrow(), sharer.address()));
        assertEquals(List.of(), log.surprises());
    }

    @Test
    void aShareCutShortUnderARunningTransfer() throws Exception {
        Download[] downloads = new Download[3];
        for (int i = 0; i < downloads.length; i++) {
            Peer peer = kit.peer();
            peer.setLimits(4 * PIECE, Peer.UNLIMITED);
            downloads[i] = kit.download(peer, share.torrent().orElseThrow(), sharer.address());
        }
        for (Download download : downloads) {
            await("some pieces", () -> download.progress().verifiedPieces() > 3);
        }
        // To the middle of a page: the rest of that page reads as zeros, those behind it are gone.
        cut(original, PIECE + 1000);
        assertShareFailed("bytes instead of");
        assertOthersGoOn();
        for (Download download : downloads) {
            assertEquals(Transfer.State.DOWNLOADING, download.progress().state());
            Peer again = kit.peer();
            download.close();
            get(download.ended());
            // What was taken for verified is so, and nothing was verified that is not.
            assertTrue(download.progress().verifiedPieces() < PIECES);
            Files.deleteIfExists(download.path());
            again.close();
        }
    }

    @Test
    void aShareChangedInPlaceIsNoticedWithoutAnybodyAsking() throws Exception {
        try (FileChannel channel = FileChannel.open(original, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap("edited".getBytes(java.nio.charset.StandardCharsets.US_ASCII)), 3L * PIECE);
        }
        assertShareFailed("modified");
        assertOthersGoOn();
    }

    @Test
    void aShareThatVanishesIsNoticedWithoutAnybodyAsking() throws Exception {
        Files.delete(original);
        assertShareFailed("gone");
        assertOthersGoOn();
    }

    @Test
    void aPartialFileCutShortUnderARunningDownload() throws Exception {
        downloader.setLimits(4 * PIECE, Peer.UNLIMITED);
        Download download = kit.download(downloader, share.torrent().orElseThrow(), sharer.address());
        await("some pieces", () -> download.progress().verifiedPieces() > 3);
        Path part = download.path().resolveSibling(original.getFileName() + ".part");
        cut(part, 1000);
        assertEquals(Reason.FILE_CHANGED, failure(download.completion()).reason());
        assertEquals(Transfer.State.FAILED, download.progress().state());
        downloader.setLimits(Peer.UNLIMITED, Peer.UNLIMITED);
        assertOthersGoOn();
        awaitState(download, Transfer.State.FAILED);
    }
}
