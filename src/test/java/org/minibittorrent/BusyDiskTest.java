package org.minibittorrent;

import static org.minibittorrent.TransferKit.assertArrives;
import static org.minibittorrent.TransferKit.shared;
import static org.minibittorrent.testing.Eventually.await;
import static org.minibittorrent.testing.Eventually.get;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.reason.Reason;

/** Long work of one share or download does not hold up the others of the same peer. */
@Timeout(300)
final class BusyDiskTest {
    /** Takes minutes to hash. */
    private static final long MUCH = 200L << 30;

    @TempDir
    Path folder;

    private TransferKit kit;
    private Path original;
    private Peer peer;
    private Share share;

    @BeforeEach
    void start() throws Exception {
        kit = new TransferKit(folder);
        original = kit.file("original", 10_000_000);
        share = shared(kit.peer().share(original));
        peer = kit.peer();
    }

    @AfterEach
    void stop() throws Exception {
        kit.close();
    }

    private void assertPeerDownloadsAndShares() throws Exception {
        Peer sharer = kit.peer();
        shared(sharer.share(share.torrent().orElseThrow(), original));
        assertArrives(original, kit.download(peer, share.torrent().orElseThrow(), sharer.address()));
        Path small = kit.file("small", 1_000_000);
        Torrent torrent = shared(peer.share(small)).torrent().orElseThrow();
        assertArrives(small, kit.download(kit.peer(), torrent, peer.address()));
    }

    @Test
    void hashingALargeFileHoldsUpNothingElse() throws Exception {
        Share large = peer.share(kit.sparse("large", MUCH));
        await("hashing to begin", () -> large.progress().verifiedBytes() > 0);
        assertPeerDownloadsAndShares();
        if (large.completion().isDone()) {
            throw new AssertionError("the file was too small to tell");
        }
    }

    @Test
    void checkingLargeFilesHoldsUpNothingElse() throws Exception {
        Download[] large = new Download[3];
        for (int i = 0; i < large.length; i++) {
            Path target = kit.folder().resolve("large" + i);
            Files.move(kit.sparse("large", MUCH), target.resolveSibling("large" + i + ".part"));
            Download checked = peer.download(TransferKit.zeros("large" + i, MUCH), target, List.of());
            large[i] = checked;
            if (i < 2) {
                await("checking to begin", () -> checked.progress().verifiedBytes() > 0);
            } else {
                TransferKit.awaitReason(checked, Reason.OTHERS_FIRST);
            }
        }
        assertPeerDownloadsAndShares();
        for (Download download : large) {
            TransferKit.awaitState(download, Transfer.State.CHECKING);
        }
        // Nor does ending one wait for the end of the check.
        large[0].close();
        large[1].cancel();
        get(large[0].ended());
        get(large[1].ended());
        await("the last one's turn", () -> large[2].progress().verifiedBytes() > 0);
        if (Files.notExists(large[0].path().resolveSibling("large0.part"))) {
            throw new AssertionError("closing keeps the partial file");
        }
        if (Files.exists(large[1].path().resolveSibling("large1.part"))) {
            throw new AssertionError("cancelling deletes the partial file");
        }
    }

    @Test
    void aRecordIsMadeThoughEveryWorkerIsBusy() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        Community community = new Community(folder.resolve("community"));
        try (IoLoop loop = IoLoop.start("busy");
                Peer own = Peer.builder()
                        .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .tracker(community.tracker().address())
                        .passwordRounds(Community.ROUNDS)
                        .stateDirectory(folder.resolve("state"))
                        .loop(loop)
                        .start()) {
            Session alice = Community.join(own, "alice");
            Community.group("photos", alice);
            Community.shared(alice.group("photos").share(original));
            for (int i = 0; i < 100; i++) {
                loop.threads().workers().execute(() -> await("the disk", free));
            }
            try {
                alice.group("photos").stopShare("original");
            } finally {
                free.countDown();
            }
        } finally {
            free.countDown();
            community.close();
        }
    }
}
