package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.minibittorrent.testing.Eventually;

/** Files that cannot be mapped, and very many that need not be, are shared like any other. */
@Timeout(300)
final class UnmappableFileTest {
    @TempDir
    Path folder;

    /** Regular files whose file system answers a mapping with "No such device": a small one and one of many pieces. */
    @ParameterizedTest
    @ValueSource(strings = {"/sys/kernel/notes", "/sys/kernel/btf/vmlinux"})
    void isReadInstead(Path original) throws Exception {
        assumeTrue(Files.isReadable(original), "there is no such file here");
        try (TransferKit kit = new TransferKit(folder);
                LogWatch log = new LogWatch()) {
            Peer sharer = kit.peer();
            Share share = TransferKit.shared(sharer.share(original));
            Download download = kit.download(kit.peer(), share.torrent().orElseThrow(), sharer.address());
            Path copy = Eventually.get(download.completion());
            assertArrayEquals(Files.readAllBytes(original), Files.readAllBytes(copy));
            assertEquals(Optional.empty(), share.progress().standstill());
            assertEquals(List.of(), log.surprises());
        }
    }

    @Tag("full")
    @Test
    void threeFoldersOfTinyFilesArrive() throws Exception {
        try (TransferKit kit = new TransferKit(folder)) {
            Peer sharer = kit.peer();
            Peer downloader = kit.peer();
            for (int i = 0; i < 3; i++) {
                Path original = Files.createDirectories(folder.resolve("many " + i));
                for (int file = 0; file < 700; file++) {
                    Files.writeString(original.resolve("file " + file), "content ".repeat(file % 50) + i);
                }
                Share share = TransferKit.shared(sharer.share(original));
                Download download = kit.download(downloader, share.torrent().orElseThrow(), sharer.address());
                Path copy = Eventually.get(download.completion());
                for (int file = 0; file < 700; file += 50) {
                    String name = "file " + file;
                    assertTrue(Files.mismatch(original.resolve(name), copy.resolve(name)) < 0, name);
                }
                assertEquals(Optional.empty(), share.progress().standstill());
            }
        }
    }
}
