package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that fills up while a download is under way pauses it, and it goes on when there is room. On a small file system
 * in memory, which only root can make.
 */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class DiskFullDownloadTest {
    private static final int LENGTH = 3 << 20;
    private static final int PATIENCE_SECONDS = 60;

    @TempDir
    Path folder;

    @TempDir
    Path small;

    private boolean mounted;

    @AfterEach
    void unmount() throws Exception {
        // What is still mapped keeps it busy; lazily it goes with the last mapping.
        assertTrue(!mounted || run("umount", "-l", small.toString()));
    }

    @Test
    void pausesAndGoesOn() throws Exception {
        mounted = run("mount", "-t", "tmpfs", "-o", "size=4m", "minibittorrent-test", small.toString());
        assumeTrue(mounted, "cannot mount: not root, or not allowed to");
        Path original = new TransferKit(folder).file("original", LENGTH);
        try (Peer sharer = TransferKit.open();
                Peer downloader = TransferKit.open()) {
            Share share = sharer.share(original).join();
            TorrentDownload download = downloader.download(share.torrent(), small, List.of());
            await(download, progress -> progress.state() == Progress.State.DOWNLOADING);
            Path ballast = Files.write(small.resolve("ballast"), new byte[LENGTH]);

            download.addPeers(List.of(sharer.address()));
            Progress paused = await(download, progress -> progress.state() == Progress.State.PAUSED);
            assertTrue(paused.reason().contains("full"), paused.reason());
            download.resume();
            await(download, progress -> progress.state() == Progress.State.DOWNLOADING);
            await(download, progress -> progress.state() == Progress.State.PAUSED);

            Files.delete(ballast);
            download.resume();
            Path copy = download.completion().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertEquals(-1, Files.mismatch(original, copy));
        }
    }

    private static Progress await(Download download, Predicate<Progress> wanted) throws Exception {
        CompletableFuture<Progress> seen = new CompletableFuture<>();
        download.onProgress(progress -> {
            if (wanted.test(progress)) {
                seen.complete(progress);
            }
        });
        if (wanted.test(download.progress())) {
            return download.progress();
        }
        return seen.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        process.getInputStream().readAllBytes();
        return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    }
}
