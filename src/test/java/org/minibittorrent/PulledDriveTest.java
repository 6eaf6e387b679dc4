package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.testing.Eventually;

/** A drive with very many shares and downloads is pulled, and comes back: all wait, all go on, and little is said of it. */
@Timeout(300)
final class PulledDriveTest {
    private static final int FILES = 200; // of each kind
    private static final int LENGTH = 20_000;
    private static final Duration BACK = Duration.ofSeconds(30); // within which all goes on, as is promised

    @TempDir
    Path folder;

    private Community community;
    private Path drive;
    private final List<Share> shares = new ArrayList<>();
    private final List<Download> downloads = new ArrayList<>();

    @BeforeEach
    void fill() throws Exception {
        community = new Community(folder);
        drive = Files.createDirectory(folder.resolve("drive"));
        Session alice = Community.join(community.peer(), "alice");
        Session bob = Community.join(community.peer(), "bob");
        Community.group("photos", bob, alice);
        List<Share> theirs = new ArrayList<>();
        for (int i = 0; i < FILES; i++) {
            theirs.add(bob.group("photos").share(community.file("theirs" + i, LENGTH)));
            Path mine = community.file("mine" + i, LENGTH);
            shares.add(alice.group("photos").share(Files.move(mine, drive.resolve(mine.getFileName()))));
        }
        for (Share share : theirs) {
            Community.shared(share);
        }
        for (Share share : shares) {
            Community.shared(share);
        }
        community.peers().get(0).setLimits(1, Peer.UNLIMITED);
        for (Share share : theirs) {
            downloads.add(alice.group("photos").download(share.name(), drive));
        }
        for (Download download : downloads) {
            Community.started(download);
        }
    }

    @AfterEach
    void part() {
        community.close();
    }

    private static final Pattern MORE = Pattern.compile(" and (\\d+) more");

    @Test
    void allWaitAndAllGoOnAndItIsSaidOnce() throws Exception {
        try (LogWatch log = new LogWatch()) {
            Path away = Files.move(drive, folder.resolve("away"));
            awaitAll(shares, Transfer.State.PAUSED);
            awaitAll(downloads, Transfer.State.PAUSED);
            assertFew(log, "not shared at present: ");
            assertFew(log, "download paused: ");
            try (var files = Files.list(away)) {
                for (Path file : files.toList()) {
                    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2021-02-03T04:05:06Z")));
                }
            }
            Files.move(away, drive);
            long start = System.nanoTime();
            awaitAll(shares, Transfer.State.SEEDING);
            for (Download download : downloads) {
                Eventually.await("it goes on", () -> download.progress().state() != Transfer.State.PAUSED);
            }
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            System.out.println("all went on " + took.toMillis() + " ms after the drive was back");
            assertTrue(took.compareTo(BACK) < 0, took::toString);
            assertFew(log, "shared again: ");
            assertFew(log, "download goes on: ");
            community.peers().get(0).setLimits(Peer.UNLIMITED, Peer.UNLIMITED);
            for (Download download : downloads) {
                Community.assertSame(folder.resolve(download.name()), Eventually.get(download.completion()));
            }
        }
    }

    private static void awaitAll(List<? extends Transfer> transfers, Transfer.State state) {
        for (Transfer transfer : transfers) {
            Eventually.awaitAnswer("its state", () -> transfer.progress().state(), state::equals);
        }
    }

    /** A line or two tell of all, not one for each: those that come late are told of in another one. */
    private static void assertFew(LogWatch log, String kind) throws Exception {
        Eventually.await("all are told of", () -> told(log, kind).sum() == FILES, log::text);
        long lines = told(log, kind).count();
        assertTrue(lines <= 3, () -> lines + " lines: " + log.text());
    }

    private static IntStream told(LogWatch log, String kind) {
        return log.lines().stream().filter(line -> line.startsWith(kind)).mapToInt(line -> {
            Matcher more = MORE.matcher(line);
            return more.find() ? 1 + Integer.parseInt(more.group(1)) : 1;
        });
    }
}
