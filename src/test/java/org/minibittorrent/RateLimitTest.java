package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.minibittorrent.TransferKit.assertArrives;
import static org.minibittorrent.testing.Eventually.await;
import static org.minibittorrent.testing.Eventually.get;

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
        share = get(sharer.share(original));
        downloader = kit.peer();
    }

    @AfterEach
    void stop() throws Exception {
        kit.close();
    }

    @Test
    void limitsAreKept() throws Exception {
        Peer freeSharer = kit.peer();
        get(freeSharer.share(share.torrent(), original));
        TorrentDownload downOfPeer = kit.download(downloader, share.torrent());
        TorrentDownload downOfDownload = kit.download(kit.peer(), share.torrent());
        TorrentDownload upOfPeer = kit.download(kit.peer(), share.torrent());
        TorrentDownload upOfShare = kit.download(kit.peer(), share.torrent());
        downloader.setLimits(RATE, Peer.UNLIMITED);
        downOfDownload.setLimits(RATE, Peer.UNLIMITED);
        sharer.setLimits(Peer.UNLIMITED, RATE);
        Peer sharerOfShare = kit.peer();
        Share ofShare = get(sharerOfShare.share(share.torrent(), original));
        ofShare.setUploadLimit(RATE);
        long start = System.nanoTime();
        downOfPeer.addPeers(List.of(freeSharer.address()));
        downOfDownload.addPeers(List.of(freeSharer.address()));
        upOfPeer.addPeers(List.of(sharer.address()));
        upOfShare.addPeers(List.of(sharerOfShare.address()));
        List<TorrentDownload> all = List.of(downOfPeer, downOfDownload, upOfPeer, upOfShare);
        // A quarter of a second may be saved up, and one block overdrawn.
        long slack = RATE / 4 + 64 * 1024;
        while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(3)) {
            for (TorrentDownload download : all) {
                long moved = download.progress().downloaded();
                double most = (System.nanoTime() - start) * 1e-9 * RATE * 1.05 + slack;
                assertTrue(
                        moved <= most, () -> moved + " bytes, at most " + most + " by number " + all.indexOf(download));
            }
            Thread.sleep(20);
        }
        for (TorrentDownload download : all) {
            assertTrue(download.progress().downloaded() > 0, "something moves");
        }
    }

    @Test
    void thoseWhoShareAnUploadLimitAllGetTheirPart() throws Exception {
        sharer.setLimits(Peer.UNLIMITED, RATE);
        TorrentDownload[] all = new TorrentDownload[3];
        for (int i = 0; i < all.length; i++) {
            all[i] = kit.download(kit.peer(), share.torrent(), sharer.address());
        }
        assertAllGetTheirPart(all);
    }

    @Test
    void thoseWhoShareADownloadLimitAllGetTheirPart() throws Exception {
        downloader.setLimits(RATE, Peer.UNLIMITED);
        TorrentDownload[] all = new TorrentDownload[3];
        for (int i = 0; i < all.length; i++) {
            Share one = get(sharer.share(kit.file("file" + i, 8_000_000 + i)));
            all[i] = kit.download(downloader, one.torrent(), sharer.address());
        }
        assertAllGetTheirPart(all);
    }

    private static void assertAllGetTheirPart(TorrentDownload... all) throws Exception {
        await("one to have a megabyte", () -> most(all) >= 1_000_000);
        for (TorrentDownload download : all) {
            long had = download.progress().downloaded();
            assertTrue(had >= 250_000, () -> had + " bytes, while another had " + most(all));
        }
    }

    private static long most(TorrentDownload... all) {
        long most = 0;
        for (TorrentDownload download : all) {
            most = Math.max(most, download.progress().downloaded());
        }
        return most;
    }

    @Test
    void aDownloadLimitDoesNotHoldUpUploads() throws Exception {
        downloader.setLimits(50_000, Peer.UNLIMITED);
        TorrentDownload slow = kit.download(downloader, share.torrent(), sharer.address());
        await("it to begin", () -> slow.progress().downloaded() > 0);
        Path other = kit.file("other", 30_000_000);
        Torrent torrent = get(downloader.share(other)).torrent();
        assertArrives(other, kit.download(kit.peer(), torrent, downloader.address()));
        assertTrue(slow.progress().verifiedBytes() < original.toFile().length() / 2);
    }

    @Test
    void liftingALimitWorksAtOnce() throws Exception {
        // So low that what one block overdraws takes minutes to pay back.
        downloader.setLimits(50, Peer.UNLIMITED);
        TorrentDownload download = kit.download(downloader, share.torrent(), sharer.address());
        await("something", () -> download.progress().downloaded() > 0);
        downloader.setLimits(Peer.UNLIMITED, Peer.UNLIMITED);
        assertArrives(original, download);
        sharer.setLimits(Peer.UNLIMITED, 50);
        TorrentDownload again = kit.download(kit.peer(), share.torrent(), sharer.address());
        await("something", () -> again.progress().downloaded() > 0);
        sharer.setLimits(Peer.UNLIMITED, Peer.UNLIMITED);
        assertArrives(original, again);
    }
}
