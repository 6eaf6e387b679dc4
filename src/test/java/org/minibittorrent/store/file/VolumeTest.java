package org.minibittorrent.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** File systems are told apart by the names of paths, and links are followed one by one. */
@EnabledOnOs(OS.LINUX)
final class VolumeTest {
    @TempDir
    Path folder;

    @Test
    void pathsOfOneFileSystemHaveOneAndOthersHaveOthers() {
        assertEquals(Volume.of(folder), Volume.of(folder.resolve("not there/at all")));
        assertEquals(Volume.of(Path.of("/proc/self")), Volume.of(Path.of("/proc/../proc/1")));
        assertNotEquals(Volume.of(Path.of("/proc")), Volume.of(folder));
        assertEquals("/proc", Volume.of(Path.of("/proc/self")).toString());
    }

    @Test
    void aLinkLeadsToWhereItPoints() throws IOException {
        Path real = folder.toRealPath();
        Path target = Files.createDirectory(real.resolve("target"));
        Path link = Files.createSymbolicLink(real.resolve("link"), Path.of("target"));
        Path other = Files.createSymbolicLink(target.resolve("other"), Path.of("/proc"));
        assertEquals(target.resolve("file"), Volume.follow(link.resolve("file")));
        assertEquals(Path.of("/proc/version"), Volume.follow(other.resolve("version")));
        assertEquals(target.resolve("file"), Volume.follow(target.resolve("file")));
        assertEquals(Volume.of(target), Volume.of(link));
        assertEquals(target.resolve("other/version"), Volume.follow(link.resolve("other/version")));
    }
}
