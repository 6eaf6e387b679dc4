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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.testing.Eventually;

/** A peer that may open a hundred files shares more than that, and still takes connections in. */
@EnabledOnOs(OS.LINUX)
@Timeout(300)
final class FewDescriptorsTest {
    private static final int FILES = 150;
    private static final int LENGTH = 100_000;

    @TempDir
    Path folder;

    /** The sharer, in a process of its own: {@code folder of files, folder for torrents}. */
    static final class Sharer {
        private Sharer() {}

        public static void main(String[] arguments) throws Exception {
            try (Peer peer = Peer.builder()
                    .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .admission(Admission.ANYONE)
                    .start()) {
                List<Share> shares = new ArrayList<>();
                for (int i = 0; i < FILES; i++) {
                    shares.add(peer.share(Path.of(arguments[0], "file" + i)));
                }
                for (Share share : shares) {
                    share.completion().join();
                    share.torrent().orElseThrow().save(Path.of(arguments[1], share.name()));
                }
                System.out.println(peer.address().getPort());
                while (System.in.read() >= 0) {
                    // until the parent closes it
                }
            }
        }
    }

    @Test
    void everyFileIsServed() throws Exception {
        Path files = Files.createDirectory(folder.resolve("files"));
        Path torrents = Files.createDirectory(folder.resolve("torrents"));
        Path copies = Files.createDirectory(folder.resolve("copies"));
        for (int i = 0; i < FILES; i++) {
            byte[] content = new byte[LENGTH];
            content[0] = (byte) i;
            Files.write(files.resolve("file" + i), content);
        }
        Process sharer = LimitedProcess.start(100, Sharer.class, files.toString(), torrents.toString());
        try (Peer peer = TransferKit.open();
                BufferedReader out =
                        new BufferedReader(new InputStreamReader(sharer.getInputStream(), StandardCharsets.UTF_8))) {
            int port = Integer.parseInt(out.readLine());
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            List<Download> downloads = new ArrayList<>();
            for (int i = 0; i < FILES; i++) {
                Torrent torrent = Torrent.load(torrents.resolve("file" + i));
                downloads.add(peer.download(torrent, copies, List.of(address)));
            }
            for (Download download : downloads) {
                Path copy = Eventually.get(download.completion());
                assertEquals(-1, Files.mismatch(files.resolve(download.name()), copy));
            }
            try (var open = Files.list(Path.of("/proc", Long.toString(sharer.pid()), "fd"))) {
                long count = open.count();
                assertTrue(count < 100, count + " descriptors");
            }
            sharer.getOutputStream().close();
            assertEquals(0, Eventually.end(sharer, () -> "it goes on"));
        } finally {
            sharer.destroyForcibly();
        }
    }
}
