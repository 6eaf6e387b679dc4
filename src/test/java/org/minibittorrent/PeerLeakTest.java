package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.minibittorrent.TransferKit.assertArrives;
import static org.minibittorrent.TransferKit.shared;
import static org.minibittorrent.testing.Eventually.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.testing.OpenHandles;

/** A closed peer leaves nothing: no thread, no port, no open file, and after a garbage collection no mapping. */
@EnabledOnOs(OS.LINUX)
@Timeout(600)
final class PeerLeakTest {
    private static final int ROUNDS = 100;

    @TempDir
    Path folder;

    @Test
    void aHundredRoundsLeaveNothing() throws Exception {
        round(0);
        long sockets = sockets();
        for (int i = 1; i <= ROUNDS; i++) {
            InetSocketAddress address = round(i);
            if (i % 10 == 0) {
                try (ServerSocket again = new ServerSocket()) {
                    again.setReuseAddress(true);
                    again.bind(address);
                }
            }
        }
        await("threads to end", () -> threads().isEmpty());
        assertEquals(sockets, sockets(), "sockets, selectors and the like");
        assertEquals(List.of(), openFiles());
        await("mappings to go", () -> {
            System.gc();
            return mappings().isEmpty();
        });
    }

    /** Opens, transfers, leaves a second transfer half done, and closes. */
    private InetSocketAddress round(int number) throws Exception {
        Path here = Files.createDirectory(folder.resolve("round" + number));
        InetSocketAddress address;
        try (TransferKit kit = new TransferKit(here)) {
            Path original = kit.file("original", 1_500_000);
            IoLoop loop = number % 2 == 0 ? null : kit.closing(IoLoop.start("minibittorrent-shared"));
            Peer sharer = kit.peer(builder -> loop == null ? builder : builder.loop(loop));
            Peer downloader = kit.peer(builder -> loop == null ? builder : builder.loop(loop));
            Torrent torrent = shared(sharer.share(original)).torrent().orElseThrow();
            assertArrives(original, kit.download(downloader, torrent, sharer.address()));
            Peer second = kit.peer();
            second.setLimits(1000, 1000);
            kit.download(second, torrent, sharer.address(), downloader.address());
            kit.download(
                    second, shared(sharer.share(kit.file("other", 1))).torrent().orElseThrow(), sharer.address());
            address = sharer.address();
        }
        return address;
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("minibittorrent"))
                .toList();
    }

    private static long sockets() throws IOException {
        return OpenHandles.targets().stream()
                .filter(target -> target.startsWith("socket:") || target.startsWith("anon_inode:"))
                .count();
    }

    private List<String> openFiles() throws IOException {
        return OpenHandles.targets().stream()
                .filter(target -> target.startsWith(folder.toString()))
                .toList();
    }

    private List<String> mappings() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.contains(folder.toString())).toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
