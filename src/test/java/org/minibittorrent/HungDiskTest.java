package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

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
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.net.IoThreads;
import org.minibittorrent.net.Workers;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.store.file.Volume;
import org.minibittorrent.testing.Eventually;

/**
 * A file system that hangs, as others see it: work on it that never comes back. Transfers of its files say so; all else goes
 * on, and nothing waits for it in the end.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(300)
final class HungDiskTest {
    /** A file system of its own on every Linux. */
    private static final Path MEMORY = Path.of("/dev/shm");

    @TempDir
    Path folder;

    private final CountDownLatch answers = new CountDownLatch(1);
    private Path other;
    private Community community;
    private IoLoop loop;
    private Peer peer;
    private Session alice;
    private Session bob;

    @BeforeEach
    void meet() throws Exception {
        assumeFalse(Files.notExists(MEMORY) || Volume.of(MEMORY).equals(Volume.of(folder)), "one file system alone");
        other = Files.createTempDirectory(MEMORY, "minibittorrent-test");
        community = new Community(folder);
        loop = IoLoop.start("hung");
        peer = Peer.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .tracker(community.tracker().address())
                .passwordRounds(Community.ROUNDS)
                .loop(loop)
                .start();
        alice = Community.join(peer, "alice");
        bob = Community.join(community.peer(), "bob");
        Community.group("photos", alice, bob);
    }

    @AfterEach
    void part() throws Exception {
        answers.countDown();
        peer.close();
        loop.close();
        community.close();
        try (var left = Files.list(other)) {
            for (Path file : left.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(other);
    }

    /** From here on nothing comes back from there. */
    private void hang() {
        IoThreads threads = loop.threads();
        for (Workers workers : List.of(threads.workers(), threads.checkers(), threads.hashers())) {
            for (int i = 0; i < 100; i++) {
                workers.run(
                        Volume.of(other),
                        threads.loop(),
                        () -> {
                            Eventually.await("the disk", answers);
                            return true;
                        },
                        (done, failure) -> {});
            }
        }
    }

    private Path onOther(String name, int length) throws Exception {
        return Files.move(community.file(name, length), other.resolve(name));
    }

    private static void awaitSilence(Transfer transfer, String file) {
        Standstill why = TransferKit.awaitReason(transfer, Reason.DISK_SILENT);
        assertEquals(file, why.subject());
    }

    @Test
    void theOtherDisksGoOnAndTheReasonNamesTheFile() throws Exception {
        Group photos = alice.group("photos");
        Share hung = Community.shared(photos.share(onOther("hung", 1_000_000)));
        Path sound = community.file("sound", 1_000_000);
        Community.shared(photos.share(sound));
        hang();
        Share late = photos.share(onOther("late", 1_000_000));
        Download stuck = photos.download("of bob", other);
        awaitSilence(hung, "hung");
        awaitSilence(late, "late");

        Path copy = Eventually.get(
                bob.group("photos").download("sound", community.folderOf("bob")).completion());
        Community.assertSame(sound, copy);
        Community.shared(photos.share(community.file("another", 3_000_000)));
        Path back = community.file("back", 2_000_000);
        Community.shared(bob.group("photos").share(back));
        Community.assertSame(
                back,
                Eventually.get(
                        photos.download("back", community.folderOf("alice")).completion()));
        alice.changePassword(Community.PASSWORD, "another one");
        assertFalse(late.completion().isDone());
        assertTrue(stuck.started().isCompletedExceptionally(), "there is no such file");

        answers.countDown();
        Eventually.await("no reason", () -> hung.progress().standstill().isEmpty());
        Community.shared(late);
        assertEquals(Transfer.State.SEEDING, hung.progress().state());
    }

    @Test
    void nothingWaitsForItInTheEnd() throws Exception {
        Group photos = alice.group("photos");
        Share hung = Community.shared(photos.share(onOther("hung", 1_000_000)));
        Path theirs = community.file("theirs", 5_000_000);
        Community.shared(bob.group("photos").share(theirs));
        hang();
        Share late = photos.share(onOther("late", 1_000_000));
        Download download = photos.download("theirs", other);
        awaitSilence(hung, "hung");
        awaitSilence(download, "theirs");
        try (LogWatch log = new LogWatch()) {
            alice.logout();
            assertFalse(alice.isOpen());
            peer.close();
            assertTrue(log.text().contains("hung"), log::text);
            loop.close();
        }
        assertTrue(late.completion().isDone(), "each future ends");
        assertTrue(late.ended().isDone(), "each future ends");
        assertTrue(download.completion().isDone(), "each future ends");
        assertTrue(hung.ended().isDone(), "each future ends");
    }
}
