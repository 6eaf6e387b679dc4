package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.minibittorrent.TransferKit.assertArrives;
import static org.minibittorrent.TransferKit.shared;
import static org.minibittorrent.testing.Eventually.await;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rates are limited from above, fairly among those who share a limit, and limits can be lifted at once. */
@Timeout(300)
final class RateLimitTest {
    private static final long RATE = 1 << 20;

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
        original = kit.file("original", 8_000_000);
        sharer = kit.peer();
        share = shared(sharer.share(original));
        downloader = kit.peer();
    }

    @AfterEach
    void stop() throws Exception {
        kit.close();
    }

    @Test
    void limitsAreKept() throws Exception {
        Peer freeSharer = kit.peer();
        shared(freeSharer.share(share.torrent().orElseThrow(), original));
        Download downOfPeer = kit.download(downloader, share.torrent().orElseThrow());
        Download downOfDownload = kit.download(kit.peer(), share.torrent().orElseThrow());
        Download upOfPeer = kit.download(kit.peer(), share.torrent().orElseThrow());
        Download upOfShare = kit.download(kit.peer(), share.torrent().orElseThrow());
        downloader.setLimits(RATE, Peer.UNLIMITED);
        downOfDownload.setLimits(RATE, Peer.UNLIMITED);
        sharer.setLimits(Peer.UNLIMITED, RATE);
        Peer sharerOfShare = kit.peer();
        Share ofShare = shared(sharerOfShare.share(share.torrent().orElseThrow(), original));
        ofShare.setLimits(Peer.UNLIMITED, RATE);
        long start = System.nanoTime();
        downOfPeer.addPeers(List.of(freeSharer.address()));
        downOfDownload.addPeers(List.of(freeSharer.address()));
        upOfPeer.addPeers(List.of(sharer.address()));
        upOfShare.addPeers(List.of(sharerOfShare.address()));
        List<Download> all = List.of(downOfPeer, downOfDownload, upOfPeer, upOfShare);
        // A quarter of a second may be saved up, and one block overdrawn.
        long slack = RATE / 4 + 64 * 1024;
        while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(3)) {
            for (Download download : all) {
                long moved = download.progress().downloaded();
                double most = (System.nanoTime() - start) * 1e-9 * RATE * 1.05 + slack;
                assertTrue(
                        moved <= most, () -> moved + " bytes, at most " + most + " by number " + all.indexOf(download));
            }
            Thread.sleep(20);
        }
        for (Download download : all) {
            assertTrue(download.progress().downloaded() > 0, "something moves");
        }
    }

    @Test
    void thoseWhoShareAnUploadLimitAllGetTheirPart() throws Exception {
        sharer.setLimits(Peer.UNLIMITED, RATE);
        Download[] all = new Download[3];
        for (int i = 0; i < all.length; i++) {
            all[i] = kit.download(kit.peer(), share.torrent().orElseThrow(), sharer.address());
        }
        assertAllGetTheirPart(all);
    }

    @Test
    void thoseWhoShareADownloadLimitAllGetTheirPart() throws Exception {
        downloader.setLimits(RATE, Peer.UNLIMITED);
        Download[] all = new Download[3];
        for (int i = 0; i < all.length; i++) {
            Share one = shared(sharer.share(kit.file("file" + i, 8_000_000 + i)));
            all[i] = kit.download(downloader, one.torrent().orElseThrow(), sharer.address());
        }
        assertAllGetTheirPart(all);
    }

    private static void assertAllGetTheirPart(Download... all) throws Exception {
        await("one to have a megabyte", () -> most(all) >= 1_000_000);
        for (Download download : all) {
            long had = download.progress().downloaded();
            assertTrue(had >= 250_000, () -> had + " bytes, while another had " + most(all));
        }
    }

    private static long most(Download... all) {
        long most = 0;
        for (Download download : all) {
            most = Math.max(most, download.progress().downloaded());
        }
        return most;
    }

    @Test
    void aDownloadLimitDoesNotHoldUpUploads() throws Exception {
        downloader.setLimits(50_000, Peer.UNLIMITED);
        Download slow = kit.download(downloader, share.torrent().orElseThrow(), sharer.address());
        await("it to begin", () -> slow.progress().downloaded() > 0);
        Path other = kit.file("other", 30_000_000);
        Torrent torrent = shared(downloader.share(other)).torrent().orElseThrow();
        assertArrives(other, kit.download(kit.peer(), torrent, downloader.address()));
        assertTrue(slow.progress().verifiedBytes() < original.toFile().length() / 2);
    }

    @Test
    void liftingALimitWorksAtOnce() throws Exception {
        // So low that what one block overdraws takes minutes to pay back.
        downloader.setLimits(50, Peer.UNLIMITED);
        Download download = kit.download(downloader, share.torrent().orElseThrow(), sharer.address());
        await("something", () -> download.progress().downloaded() > 0);
        downloader.setLimits(Peer.UNLIMITED, Peer.UNLIMITED);
        assertArrives(original, download);
        sharer.setLimits(Peer.UNLIMITED, 50);
        Download again = kit.download(kit.peer(), share.torrent().orElseThrow(), sharer.address());
        await("something", () -> again.progress().downloaded() > 0);
        sharer.setLimits(Peer.UNLIMITED, Peer.UNLIMITED);
        assertArrives(original, again);
    }
}
