package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.minibittorrent.testing.Eventually;

/**
 * A file of a group changes while a member downloads it: the sharer notices and says so, and is asked no more; the downloader
 * never has a wrong byte under the final name, and gets the right ones from whoever has them.
 */
@Tag("waits")
@Timeout(120)
class GroupChangedFileTest {
    private static final int PIECE = 512 * 1024;
    private static final int LENGTH = 24 * PIECE + 9;
    private static final long NOTICED_NANOS = TimeUnit.SECONDS.toNanos(1);

    @TempDir
    Path folder;

    private Community community;
    private Session alice;
    private Session bob;
    private Path original;
    private byte[] content = {};
    private final BlockingQueue<String> stopped = new LinkedBlockingQueue<>();

    /** What may happen to a file. */
    private enum Change {
        TRUNCATED,
        GROWN,
        DELETED,
        REPLACED,
        OVERWRITTEN
    }

    private static void harm(Path file, Change change) throws IOException {
        switch (change) {
            case TRUNCATED -> {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.truncate(5 * PIECE + 100);
                }
            }
            case GROWN -> Files.write(file, new byte[10], StandardOpenOption.APPEND);
            case DELETED -> Files.delete(file);
            case REPLACED -> {
                Path other = file.resolveSibling("another file");
                Files.write(other, new byte[LENGTH]);
                Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
                Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
            }
            case OVERWRITTEN -> {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.write(ByteBuffer.allocate(LENGTH), 0);
                }
            }
        }
    }

    @BeforeEach
    void meet() throws Exception {
        community = new Community(folder);
        alice = Community.join(community.peer(), "alice");
        bob = Community.join(community.peer(), "bob");
        Community.group("photos", alice, bob);
        original = community.file("film.mkv", LENGTH);
        content = Files.readAllBytes(original);
        alice.onEvent(event -> {
            if (event instanceof SessionEvent.ShareStopped stop) {
                stopped.add(stop.name() + ": " + stop.why());
            } else if (event instanceof SessionEvent.SharePaused pause) {
                stopped.add(pause.name() + ": " + pause.why());
            }
        });
        Community.shared(alice.group("photos").share(original));
    }

    @AfterEach
    void part() {
        community.close();
    }

    private long sharers() {
        try {
            return bob.group("photos").files().get(0).sharers();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** That every piece the download calls verified is right, wherever its data lies at present. */
    private void assertNothingWrong(Download download) throws Exception {
        assertFalse(Files.exists(download.path()), "no final name for what is not complete");
        byte[] part = Files.readAllBytes(download.path().resolveSibling("film.mkv.part"));
        int good = 0;
        for (int from = 0; from < LENGTH; from += PIECE) {
            int to = Math.min(LENGTH, from + PIECE);
            good += Arrays.equals(content, from, to, part, from, to) ? 1 : 0;
        }
        assertTrue(good >= download.progress().verifiedPieces(), good + " good pieces, but " + download.progress());
    }

    /** What may happen to a file that leaves its content as it is. */
    private enum Renewal {
        TOUCHED,
        COPIED
    }

    @ParameterizedTest
    @EnumSource(Renewal.class)
    void whatIsSharedAgainBeforeTheChangeIsNoticedStaysShared(Renewal renewal) throws Exception {
        if (renewal == Renewal.TOUCHED) {
            Files.setLastModifiedTime(original, FileTime.from(Instant.parse("2021-02-02T20:20:20Z")));
        } else {
            Path copy = Files.copy(original, folder.resolve("copy"), StandardCopyOption.COPY_ATTRIBUTES);
            Files.move(copy, original, StandardCopyOption.REPLACE_EXISTING);
        }
        Community.shared(alice.group("photos").share(original));
        Download download = bob.group("photos").download("film.mkv", community.folderOf("bob"));
        download.setLimits(8L * PIECE, Peer.UNLIMITED); // longer than it takes to notice a change
        Community.assertSame(original, Eventually.get(download.completion()));
        assertEquals(1, alice.shares().size());
    }

    @ParameterizedTest
    @EnumSource(Change.class)
    void duringADownload(Change change) throws Exception {
        Download download = bob.group("photos").download("film.mkv", community.folderOf("bob"));
        download.setLimits(8L * PIECE, Peer.UNLIMITED);
        Eventually.await("some pieces", () -> download.progress().verifiedPieces() >= 3);
        harm(original, change);
        long changed = System.nanoTime();
        String report = stopped.poll(30, TimeUnit.SECONDS);
        long took = System.nanoTime() - changed;
        System.out.println(change + ": noticed after " + TimeUnit.NANOSECONDS.toMillis(took) + " ms: " + report);
        assertTrue(report != null && report.startsWith("film.mkv: "), () -> "told: " + report);
        assertTrue(took <= NOTICED_NANOS, "noticed after " + took + " ns");

        // Unshared here and at the tracker; the session lives, and the downloader keeps what is right.
        assertTrue(alice.isOpen());
        Progress share = alice.shares().get(0).progress();
        assertEquals(change == Change.DELETED ? Transfer.State.PAUSED : Transfer.State.STOPPED, share.state());
        assertEquals(original.toString(), share.standstill().orElseThrow().subject());
        Eventually.await("only the downloader has pieces", () -> sharers() <= 1);
        assertNothingWrong(download);
        Eventually.await("waiting", () -> download.progress().state() == Transfer.State.WAITING);

        // The right file again, shared by hand: it goes on, and ends well. Its sharer was not found guilty of anything.
        Files.deleteIfExists(original);
        Files.write(original, content);
        Community.shared(alice.group("photos").share(original));
        download.setLimits(Peer.UNLIMITED, Peer.UNLIMITED);
        Community.assertSame(original, Eventually.get(download.completion()));
        assertEquals(
                List.of("film.mkv"), alice.shares().stream().map(Share::name).toList());
    }
}
