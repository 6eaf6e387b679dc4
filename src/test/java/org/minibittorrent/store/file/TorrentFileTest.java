package org.minibittorrent.store.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.store.Trees;

/** Torrent files are bounded when read and never written over anything. */
@Timeout(60)
final class TorrentFileTest {
    @TempDir
    Path folder;

    @Test
    void whatIsWrittenIsRead() throws IOException {
        Path file = folder.resolve("a.torrent");
        byte[] content = {1, 2, 3};
        TorrentFile.write(file, content);
        assertArrayEquals(content, TorrentFile.read(file));
        assertThrows(FileAlreadyExistsException.class, () -> TorrentFile.write(file, new byte[9]));
        assertArrayEquals(content, TorrentFile.read(file));
        assertEquals(List.of(file), Trees.list(folder));
    }

    /** It says it has no bytes and never ends. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aFileWithoutEndIsRefused() {
        StoreException refused = assertThrows(StoreException.class, () -> TorrentFile.read(Path.of("/dev/zero")));
        assertEquals(Reason.NOT_SHAREABLE, refused.reason());
    }

    @Test
    void aFolderAsDestinationKeepsTheName() {
        assertEquals(folder.resolve("name"), TorrentFile.targetIn(folder, "name"));
        assertEquals(folder.resolve("else"), TorrentFile.targetIn(folder.resolve("else"), "name"));
    }
}
