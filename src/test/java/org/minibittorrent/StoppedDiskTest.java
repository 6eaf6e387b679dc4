package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.testing.Eventually;
import org.minibittorrent.testing.StoppableDisk;

/** A disk that stops in earnest, for everything that is asked of it: looks, reads and writes. */
@Tag("full")
@EnabledOnOs(OS.LINUX)
@Timeout(300)
final class StoppedDiskTest {
    private static final int LENGTH = 3_000_000;
    private static final Duration CLOSING = Duration.ofSeconds(10); // as is promised, and no more
    private static final long SLOW = 1 << 20; // bytes a second

    @TempDir
    Path folder;

    @TempDir
    Path mounted;

    private StoppableDisk disk;
    private Community community;
    private Peer alices;
    private Session alice;
    private Group photos;
    private Session bob;
    private Share first;
    private Share second;
    private Path sound;
    private Path large;
    private Download slow;

    @BeforeEach
    void meet() throws Exception {
        disk = new StoppableDisk(folder.resolve("image"), mounted);
        community = new Community(folder);
        alices = community.peer();
        alice = Community.join(alices, "alice");
        bob = Community.join(community.peer(), "bob");
        Community.group("photos", alice, bob);
        photos = alice.group("photos");
        first = Community.shared(photos.share(onDisk("first")));
        second = Community.shared(photos.share(onDisk("second")));
        sound = community.file("sound", LENGTH);
        Community.shared(photos.share(sound));
        large = community.file("large", 8 * LENGTH);
        Community.shared(bob.group("photos").share(large));
        slow = Community.started(photos.download("large", mounted));
        slow.setLimits(SLOW, Peer.UNLIMITED);
        Eventually.await("some of it", () -> slow.progress().verifiedPieces() > 0);
    }

    @AfterEach
    void part() throws Exception {
        try {
            disk.go();
            community.close();
        } finally {
            disk.close();
        }
    }

    private Path onDisk(String name) throws Exception {
        return Files.copy(community.file(name, LENGTH), mounted.resolve(name));
    }

    /** Calls on a thread of its own: it is not to wait for the disk. */
    private static <T> T call(Callable<T> call) throws Exception {
        return Eventually.get(CompletableFuture.supplyAsync(() -> {
            try {
                return call.call();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }));
    }

    private static void awaitReason(Transfer transfer, String reason) {
        Eventually.awaitAnswer(
                "its reason",
                () -> transfer.progress().standstill().map(Standstill::text).orElse(""),
                reason::equals);
    }

    private void assertOthersGoOn(String copy) throws Exception {
        Path target = community.folderOf("bob").resolve(copy);
        Community.assertSame(
                sound,
                Eventually.get(bob.group("photos").download("sound", target).completion()));
    }

    @Test
    void otherDisksGoOnAndSoDoesThisOneWhenItAnswersAgain() throws Exception {
        Path late = onDisk("late");
        disk.stop();
        Download served = bob.group("photos").download("first", community.folderOf("bob"));
        awaitReason(first, "the disk of first does not answer");
        awaitReason(second, "the disk of second does not answer");
        awaitReason(slow, "the disk of large does not answer");
        Share shared = call(() -> photos.share(late));
        Share alone = call(() -> alices.share(late));
        Path folderThere = mounted.resolve("folder");
        Download begun = call(() -> photos.download("sound", folderThere));
        Download unnamed = call(() -> alices.download(first.torrent().orElseThrow(), folderThere, List.of()));
        awaitReason(shared, "the disk of late does not answer");
        awaitReason(alone, "the disk of late does not answer");
        awaitReason(begun, "the disk of sound does not answer");
        awaitReason(unnamed, "the disk of first does not answer");
        assertOthersGoOn("a copy");
        Path another = community.file("another", LENGTH);
        Community.shared(photos.share(another));
        assertFalse(shared.completion().isDone());

        disk.go();
        awaitReason(first, "");
        awaitReason(second, "");
        Community.shared(shared);
        Eventually.get(served.completion());
        slow.setLimits(Peer.UNLIMITED, Peer.UNLIMITED);
        Community.assertSame(large, Eventually.get(slow.completion()));
    }

    @Test
    void nothingWaitsForItInTheEnd() throws Exception {
        Path late = onDisk("late");
        disk.stop();
        Share shared = call(() -> photos.share(late));
        awaitReason(slow, "the disk of large does not answer");
        try (LogWatch log = new LogWatch()) {
            assertEnds("logout", () -> alice.logout());
            assertEnds("close", alices::close);
            assertTrue(log.text().contains("large"), log::text);
            assertTrue(log.text().contains("first"), log::text);
        }
        for (Transfer transfer : List.of(first, second, slow, shared)) {
            assertTrue(transfer.ended().isDone(), transfer::toString);
        }
        assertOthersGoOnElsewhere();
        disk.go();
    }

    private interface Call {
        void run() throws Exception;
    }

    private static void assertEnds(String what, Call ending) throws Exception {
        long start = System.nanoTime();
        ending.run();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        System.out.println(what + " took " + took.toMillis() + " ms");
        assertTrue(took.compareTo(CLOSING) < 0, () -> what + " took " + took);
    }

    /** What it left behind in this process is in nobody's way. */
    private void assertOthersGoOnElsewhere() throws Exception {
        Session again = community.peer().login("alice", Community.PASSWORD);
        Community.shared(again.group("photos").share(sound));
        assertOthersGoOn("another copy");
    }
}
