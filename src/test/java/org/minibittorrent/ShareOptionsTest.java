package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.testing.Eventually;

/** A folder is shared in part, and its maker learns all that is in the way. */
@Timeout(60)
final class ShareOptionsTest {
    @TempDir
    Path folder;

    private Peer peer;

    @BeforeEach
    void start() throws Exception {
        peer = Peer.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .start();
        for (String name : List.of("a.txt", "b.tmp", "inner/c.txt", "inner/d.tmp", "build/e.txt")) {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, name);
        }
    }

    @AfterEach
    void close() {
        peer.close();
    }

    private static List<String> files(Share share) {
        return share.torrent().orElseThrow().files().stream()
                .map(Torrent.Entry::path)
                .toList();
    }

    @Test
    void aFilterLeavesFilesAndFoldersOut() throws Exception {
        PathMatcher left = FileSystems.getDefault().getPathMatcher("glob:{build,*.tmp,**/*.tmp}");
        ShareOptions options = ShareOptions.defaults().filter(path -> !left.matches(path));
        Share share = peer.share(folder, options.privateTorrent(false).source("x"));
        Eventually.get(share.completion());
        assertEquals(List.of("a.txt", "inner/c.txt"), files(share));
        assertEquals(
                "not private, source x",
                options.privateTorrent(false).source("x").toString());
    }

    @Test
    void aFilterThatThrowsFailsTheShare() {
        Share share = peer.share(folder, ShareOptions.defaults().filter(path -> {
            throw new IllegalStateException("no answer");
        }));
        String text = String.valueOf(Community.failure(share.completion()).getMessage());
        assertTrue(text.contains("no answer"), text);
    }

    @Test
    void emptyFoldersAreTold() throws Exception {
        Files.createDirectories(folder.resolve("empty").resolve("inner"));
        Share share = peer.share(folder);
        Eventually.get(share.completion());
        assertEquals(5, files(share).size());
        assertEquals(List.of(Path.of("empty", "inner")), share.emptyFolders());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void allNamesThatAreUnsafeElsewhereAreToldAtOnce() throws Exception {
        Files.createFile(folder.resolve("con"));
        Files.createFile(folder.resolve("inner").resolve("a:b"));
        TransferException refusal =
                (TransferException) Community.failure(peer.share(folder).completion());
        assertEquals(Reason.NOT_SHAREABLE, refusal.reason());
        String text = String.valueOf(refusal.getMessage());
        assertTrue(text.contains("'con'") && text.contains("'a:b'"), text);
        Share rest = peer.share(
                folder, ShareOptions.defaults().filter(path -> !path.endsWith("con") && !path.endsWith("a:b")));
        Eventually.get(rest.completion());
        assertEquals(5, files(rest).size());
    }
}
