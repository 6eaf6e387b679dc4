package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.testing.Eventually;
import org.minibittorrent.testing.SmallDisk;

/** A disk without room, or that cannot be written, is an answer and not an end. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class GroupDiskFullTest {
    private static final int PIECE = 512 * 1024;
    private static final int LARGE = 100 << 20;

    /** Bytes that may be under way when the disk fills up: nobody has room for them, so that they come once more. */
    private static final long UNDER_WAY = 40L * PIECE;

    @TempDir
    Path folder;

    @TempDir
    Path small;

    private Community community;
    private Session alice;
    private Session bob;

    @BeforeEach
    void meet() throws Exception {
        community = new Community(folder);
        alice = Community.join(community.peer(), "alice");
        bob = Community.join(community.peer(), "bob");
        Community.group("photos", alice, bob);
    }

    @AfterEach
    void part() {
        community.close();
    }

    private Path share(String name, int length) throws Exception {
        Path original = community.file(name, length);
        Community.shared(alice.group("photos").share(original));
        return original;
    }

    @Test
    void aDownloadWaitsForRoomAndFetchesNothingTwice() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(small, "size=128m")) {
            Path large = share("large", LARGE);
            Path other = share("other", 20 * PIECE + 3);
            Download download = bob.group("photos").download("large", small);
            download.setLimits(40L << 20, Peer.UNLIMITED);
            Eventually.await("some pieces", () -> download.progress().verifiedPieces() >= 100);
            Path ballast = disk.fill();
            Eventually.await("paused", () -> download.progress().state() == Transfer.State.PAUSED);
            CompletableFuture<SessionEvent.DownloadPaused> told = new CompletableFuture<>();
            bob.onEvent(event -> {
                if (event instanceof SessionEvent.DownloadPaused paused) {
                    told.complete(paused);
                }
            });
            assertEquals(Reason.NO_SPACE, Eventually.get(told).why().reason());

            Progress paused = download.progress();
            Standstill why = paused.standstill().orElseThrow();
            assertEquals(Reason.NO_SPACE, why.reason());
            assertEquals(Standstill.Next.RESUME, why.next());
            assertTrue(why.subject().contains(small.toString()), why::subject);
            assertTrue(paused.verifiedPieces() < paused.pieces(), paused::toString);
            // The peer lives, and so does everything else.
            Path copy = community.folderOf("bob").resolve("other");
            Community.assertSame(
                    other,
                    Eventually.get(bob.group("photos").download("other", copy).completion()));
            download.resume();
            Eventually.await("paused again", () -> download.progress().state() == Transfer.State.PAUSED);

            int verified = download.progress().verifiedPieces();
            long before = download.progress().downloaded();
            Files.delete(ballast);
            download.setLimits(Peer.UNLIMITED, Peer.UNLIMITED);
            download.resume();
            Community.assertSame(large, Eventually.get(download.completion()));
            long fetched = download.progress().downloaded() - before;
            long lacking = LARGE - (long) verified * PIECE;
            System.out.println("full at " + verified + " of " + paused.pieces() + " pieces; then fetched " + fetched
                    + " bytes, lacked " + lacking);
            assertTrue(fetched <= lacking + UNDER_WAY, "fetched " + fetched + " bytes, lacked " + lacking);
            assertEquals(List.of("large"), disk.names());
        }
    }

    @Test
    void aPeerThatEndsWhileTheDiskIsFullGoesOnWhereItStood() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(small, "size=56m")) {
            Path large = share("large", 40 << 20);
            Download download = bob.group("photos").download("large", small);
            download.setLimits(16L << 20, Peer.UNLIMITED);
            Eventually.await("some pieces", () -> download.progress().verifiedPieces() >= 45);
            Path ballast = disk.fill();
            Eventually.await("paused", () -> download.progress().state() == Transfer.State.PAUSED);
            int verified = download.progress().verifiedPieces();
            bob.logout();
            Files.delete(ballast);

            Session again = community.peers().get(1).login("bob", Community.PASSWORD);
            Download resumed = again.downloads().get(0);
            Community.assertSame(large, Eventually.get(resumed.completion()));
            long fetched = resumed.progress().downloaded();
            long lacking = (40L << 20) - (long) verified * PIECE;
            System.out.println("after the login fetched " + fetched + " bytes, lacked " + lacking);
            assertTrue(fetched <= lacking + UNDER_WAY, "fetched " + fetched + ", lacked " + lacking);
        }
    }

    @Test
    void whatDoesNotFitIsRefusedFromTheStart() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(small, "size=1m")) {
            share("large", 4 * PIECE);
            TransferException refusal = assertInstanceOf(
                    TransferException.class,
                    Community.failure(
                            bob.group("photos").download("large", small).started()));
            assertEquals(Reason.NO_SPACE, refusal.reason());
            assertTrue(String.valueOf(refusal.getMessage()).contains("free some space"), refusal::toString);
            assertEquals(List.of(), disk.names());
            assertTrue(bob.downloads().isEmpty());
        }
    }

    @Test
    void aDiskThatCannotBeWrittenIsRefusedFromTheStart() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(small, "size=8m,ro")) {
            share("file", PIECE);
            TransferException refusal = assertInstanceOf(
                    TransferException.class,
                    Community.failure(
                            bob.group("photos").download("file", small).started()));
            assertTrue(String.valueOf(refusal.getMessage()).contains("cannot be written"), refusal::toString);
            assertEquals(List.of(), disk.names());
        }
    }
}
