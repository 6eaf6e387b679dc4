package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.testing.Eventually;

/** Very many small files, shared by a call each, all at once, by a process that may open few: all are there, all are served. */
@Tag("full")
@EnabledOnOs(OS.LINUX)
@Timeout(1800)
final class SmallFilesTest {
    private static final int FILES = Integer.getInteger("small.files", 30_000);
    private static final int DESCRIPTORS = 256;
    private static final int AT_ONCE = 1000; // downloads

    @TempDir
    Path folder;

    /** The sharer, in a process of its own: {@code port of the tracker, folder of files}. */
    static final class Sharer {
        private Sharer() {}

        public static void main(String[] arguments) throws Exception {
            InetAddress here = InetAddress.getLoopbackAddress();
            try (Peer peer = Peer.builder()
                    .listen(new InetSocketAddress(here, 0))
                    .tracker(new InetSocketAddress(here, Integer.parseInt(arguments[0])))
                    .passwordRounds(Community.ROUNDS)
                    .start()) {
                Group photos = peer.login("alice", Community.PASSWORD).group("photos");
                List<Share> shares = new ArrayList<>();
                for (int i = 0; i < FILES; i++) {
                    shares.add(photos.share(Path.of(arguments[1], "file" + i)));
                }
                for (Share share : shares) {
                    share.completion().join();
                }
                System.out.println("shared");
                while (System.in.read() >= 0) {
                    // until the parent closes it
                }
            }
        }
    }

    @Test
    void allAreSharedAndAllAreServed() throws Exception {
        Path files = Files.createDirectory(folder.resolve("files"));
        Path copies = Files.createDirectory(folder.resolve("copies"));
        for (int i = 0; i < FILES; i++) {
            Files.writeString(files.resolve("file" + i), "content of " + i);
        }
        try (Community community = new Community(folder)) {
            Peer first = community.peer();
            Session alice = Community.join(first, "alice");
            Session bob = Community.join(community.peer(), "bob");
            Community.group("photos", alice, bob);
            first.close();
            Process sharer = LimitedProcess.start(
                    DESCRIPTORS,
                    Sharer.class,
                    "-Dsmall.files=" + FILES,
                    Integer.toString(community.tracker().address().getPort()),
                    files.toString());
            try (BufferedReader out =
                    new BufferedReader(new InputStreamReader(sharer.getInputStream(), StandardCharsets.UTF_8))) {
                long start = System.nanoTime();
                assertEquals("shared", out.readLine());
                System.out.println(FILES + " files were shared in " + seconds(start) + " s");
                start = System.nanoTime();
                List<GroupFile> listed = bob.group("photos").files();
                System.out.println("they were listed in " + seconds(start) + " s");
                assertEquals(FILES, listed.size());
                assertTrue(listed.stream().allMatch(file -> file.sharers() == 1), "each has a sharer");
                start = System.nanoTime();
                for (int i = 0; i < FILES; i += AT_ONCE) {
                    download(bob, files, copies, i, Math.min(FILES, i + AT_ONCE));
                }
                System.out.println(FILES + " files were fetched in " + seconds(start) + " s");
                try (var open = Files.list(Path.of("/proc", Long.toString(sharer.pid()), "fd"))) {
                    long count = open.count();
                    assertTrue(count < DESCRIPTORS, count + " descriptors");
                }
                sharer.getOutputStream().close();
                assertEquals(0, Eventually.end(sharer, () -> "it goes on"));
            } finally {
                sharer.destroyForcibly();
            }
        }
    }

    private static void download(Session bob, Path files, Path copies, int from, int to) throws Exception {
        List<Download> downloads = new ArrayList<>();
        for (int i = from; i < to; i++) {
            downloads.add(bob.group("photos").download("file" + i, copies));
        }
        for (Download download : downloads) {
            Path copy = Eventually.get(download.completion());
            assertEquals(-1, Files.mismatch(files.resolve(download.name()), copy), download.name());
            download.cancel(); // it is whole: this takes it out of the list
        }
    }

    private static long seconds(long start) {
        return (System.nanoTime() - start) / 1_000_000_000;
    }
}
