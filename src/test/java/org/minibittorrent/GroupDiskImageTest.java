package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.testing.DiskImage;
import org.minibittorrent.testing.Eventually;

/** A quota that is used up, and a disk that turns read-only, in the middle of a download. */
@Tag("full")
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class GroupDiskImageTest {
    private static final int LENGTH = 64 << 20;
    private static final long ROOM = 32 << 20;

    /** Bytes that may be under way when nothing can be written any more. */
    private static final long UNDER_WAY = 20 << 20;

    @TempDir
    Path folder;

    @TempDir
    Path mounted;

    private Community community;
    private Session alice;
    private Session bob;
    private Path original;

    @BeforeEach
    void meet() throws Exception {
        community = new Community(folder);
        alice = Community.join(community.peer(), "alice");
        bob = Community.join(community.peer(), "bob");
        Community.group("photos", alice, bob);
        original = community.file("large", LENGTH);
        Community.shared(alice.group("photos").share(original));
        Community.shared(alice.group("photos").share(community.file("other", 1 << 20)));
    }

    @AfterEach
    void part() {
        community.close();
    }

    @Test
    void aQuotaPausesADownloadUntilThereIsRoom() throws Exception {
        try (DiskImage disk = DiskImage.withQuota(folder.resolve("image"), mounted)) {
            disk.quota(ROOM);
            Download download = bob.group("photos").download("large", disk.limited());
            download.setLimits(40L << 20, Peer.UNLIMITED);
            awaitPaused(download, "the disk is full");
            assertOthersGoOn();
            download.resume(); // in vain
            awaitPaused(download, "the disk is full");

            int verified = download.progress().verifiedPieces();
            long before = download.progress().downloaded();
            disk.quota(2L * LENGTH);
            download.setLimits(Peer.UNLIMITED, Peer.UNLIMITED);
            download.resume();
            Community.assertSame(original, Eventually.get(download.completion()));
            assertFetched(download.progress().downloaded() - before, verified);
        }
    }

    @Test
    void aDiskThatTurnsReadOnlyPausesADownloadAndTheNextLoginTakesItUp() throws Exception {
        try (DiskImage disk = DiskImage.thatProtectsItself(folder.resolve("image"), mounted)) {
            Download download = bob.group("photos").download("large", mounted);
            // So slowly that some of it has been synced by then; the file system drops what has not.
            download.setLimits(8L << 20, Peer.UNLIMITED);
            Eventually.await("some pieces", () -> download.progress().verifiedPieces() >= 64);
            disk.findFault();
            awaitPaused(download, "ead-only");
            assertOthersGoOn();
            download.resume(); // in vain
            awaitPaused(download, "ead-only");

            bob.logout();
            disk.repair();
            Session again = community.peers().get(1).login("bob", Community.PASSWORD);
            Download resumed = again.downloads().get(0);
            Community.assertSame(original, Eventually.get(resumed.completion()));
            System.out.println("fetched " + resumed.progress().downloaded() + " bytes of " + LENGTH + " again");
            assertTrue(resumed.progress().downloaded() < LENGTH, "what was synced is not fetched again");
        }
    }

    @Test
    void aDiskThatHangsHoldsUpItsOwnDownloadsAlone() throws Exception {
        try (DiskImage disk = DiskImage.thatProtectsItself(folder.resolve("image"), mounted)) {
            Download download = bob.group("photos").download("large", mounted);
            download.setLimits(8L << 20, Peer.UNLIMITED);
            Eventually.await("some pieces", () -> download.progress().verifiedPieces() >= 4);
            disk.freeze();
            try {
                assertEquals(
                        "large",
                        TransferKit.awaitReason(download, Reason.DISK_SILENT).subject());
                assertOthersGoOn();
                bob.logout();
                community.peers().get(1).close();
                assertTrue(download.ended().isDone());
            } finally {
                disk.thaw();
            }
        }
    }

    private static void awaitPaused(Download download, String reason) throws Exception {
        Eventually.await("paused", () -> download.progress().state() == Transfer.State.PAUSED);
        String said = download.progress().standstill().orElseThrow().sentence();
        assertTrue(said.contains(reason), said);
    }

    private void assertOthersGoOn() throws Exception {
        List<Download> before = bob.downloads();
        Path copy = community.folderOf("bob").resolve("other");
        Download download = bob.group("photos").download("other", copy);
        Eventually.await("its completion", () -> download.completion().isDone(), download::progress);
        Eventually.get(download.completion());
        assertEquals(before.size() + 1, bob.downloads().size());
    }

    private static void assertFetched(long bytes, int verified) {
        long lacking = LENGTH - verified * (512L << 10);
        System.out.println("fetched " + bytes + " bytes, lacked " + lacking);
        assertTrue(bytes <= lacking + UNDER_WAY, "fetched " + bytes + " bytes, lacked " + lacking);
    }
}
