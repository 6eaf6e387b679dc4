package org.minibittorrent.store.hash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.store.file.StoreException;

/** What a folder gives a torrent, always in one order, and what it is refused for. */
@Timeout(60)
final class FolderScanTest {
    @TempDir
    Path folder;

    private List<String> scan() throws IOException {
        return new FolderScan(folder, HashObserver.NONE)
                .scan().stream().map(found -> String.join("/", found.names())).toList();
    }

    private void refused(String... inTheText) {
        StoreException refused = assertThrows(StoreException.class, this::scan);
        assertEquals(Reason.NOT_SHAREABLE, refused.reason());
        for (String part : inTheText) {
            assertTrue(String.valueOf(refused.getMessage()).contains(part), refused.getMessage());
        }
    }

    private Path file(String path) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, path);
    }

    @Test
    void filesComeInTheOrderOfTheBytesOfTheirPaths() throws IOException {
        // UTF-16, the order of Java, would put the last before the one above it.
        List<String> sorted =
                List.of(".hidden", "B", "a b/z", "a!", "a/b.c", "a/b/c", "b", "\u00E9", "\uFF5E", "\uD83D\uDE00");
        List<String> shuffled = new ArrayList<>(sorted);
        Collections.shuffle(shuffled, new Random(1));
        for (String name : shuffled) {
            file(name);
        }
        assertEquals(sorted, scan());
    }

    @Test
    void emptyFoldersAreLeftOut() throws IOException {
        file("a");
        Files.createDirectories(folder.resolve("b/empty"));
        assertEquals(List.of("a"), scan());
    }

    @Test
    void nothingInItIsNothingToShare() throws IOException {
        Files.createDirectory(folder.resolve("inner"));
        refused("without files");
    }

    @Test
    void aMissingFolderIsMissing() {
        assertThrows(
                NoSuchFileException.class, () -> new FolderScan(folder.resolve("not there"), HashObserver.NONE).scan());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void linksToFilesWithinAreFollowedOthersRefused() throws IOException {
        file("inner/file");
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("inner", "file"));
        assertEquals(List.of("inner/file", "link"), scan());
        Files.delete(link);

        Files.createSymbolicLink(link, Path.of("inner"));
        refused(link.toString(), "a link to a folder");
        Files.delete(link);

        Files.createSymbolicLink(link, Path.of("nowhere"));
        refused(link.toString(), "a link to nothing");
        Files.delete(link);

        Files.createSymbolicLink(link, link);
        assertThrows(IOException.class, this::scan, "a link to itself");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void linksThatLeadOutAreRefused(@TempDir Path elsewhere) throws IOException {
        file("file");
        Path secret = Files.writeString(elsewhere.resolve("secret"), "secret");
        Path link = Files.createSymbolicLink(folder.resolve("link"), secret);
        refused(link.toString(), "out of the shared folder");
        Files.delete(link);
        Files.createSymbolicLink(link, elsewhere);
        refused(link.toString(), "out of the shared folder");
        Files.delete(link);
        Path hop = Files.createSymbolicLink(folder.resolve("hop"), folder.resolve("link"));
        Files.createSymbolicLink(link, secret);
        refused("out of the shared folder");
        Files.delete(hop);
        // A sibling whose name begins like the folder is outside, too.
        Path sibling = Files.writeString(folder.resolveSibling(folder.getFileName() + "-sibling"), "secret");
        Files.delete(link);
        Files.createSymbolicLink(link, sibling);
        try {
            refused("out of the shared folder");
        } finally {
            Files.delete(sibling);
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void whatIsNoFileIsRefused() throws Exception {
        file("file");
        Path pipe = folder.resolve("pipe");
        Process mkfifo = new ProcessBuilder("mkfifo", pipe.toString()).start();
        assertTrue(mkfifo.waitFor(30, TimeUnit.SECONDS));
        refused(pipe.toString(), "neither a file nor a folder");
        Files.delete(pipe);
        Files.createSymbolicLink(pipe, Path.of("/dev/zero"));
        refused(pipe.toString(), "out of the shared folder");
    }

    @ParameterizedTest
    @DisabledOnOs(OS.WINDOWS)
    @ValueSource(
            strings = {"a:b", "con", "NUL.txt", "trailing.", "trailing ", "back\\slash", "new\nline", "right\u202Eleft"
            })
    void namesThatAreUnsafeElsewhereAreRefused(String name) throws IOException {
        file("inner/" + name);
        refused("inner", "rename it");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void namesThatAreNoTextAreRefused() throws Exception {
        file("file");
        Process touch = new ProcessBuilder("sh", "-c", "touch \"$(printf 'bad\\377name')\"")
                .directory(folder.toFile())
                .start();
        assertTrue(touch.waitFor(30, TimeUnit.SECONDS));
        refused("rename it");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void allThatCannotBeSharedIsToldAtOnce() throws IOException {
        file("good");
        file("con");
        file("a:b/inner");
        file("a:b/end.");
        Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nothing"));
        refused(
                "4 things in it cannot be shared",
                folder.resolve("con") + ": unsafe file name 'con'",
                folder.resolve("a:b") + ": unsafe file name 'a:b'",
                folder.resolve("a:b/end.") + ": unsafe file name 'end.'",
                folder.resolve("link") + ": a link to nothing");
        for (int i = 0; i < 200; i++) {
            file("many/x" + i + ".");
        }
        refused("204 things in it cannot be shared", ". And 104 more");
    }

    @Test
    void aFilterLeavesOutFilesAndWholeFolders() throws IOException {
        file("a.txt");
        file("b.tmp");
        file("con.tmp");
        file("inner/c.txt");
        file("inner/d.tmp");
        file(".git/objects/e.txt");
        PathMatcher temporary = FileSystems.getDefault().getPathMatcher("glob:{**/,}*.tmp");
        List<Path> asked = new ArrayList<>();
        List<String> names = new FolderScan(
                        folder,
                        path -> {
                            asked.add(path);
                            return !temporary.matches(path) && !path.equals(Path.of(".git"));
                        },
                        HashObserver.NONE)
                .scan().stream().map(found -> String.join("/", found.names())).toList();
        assertEquals(List.of("a.txt", "inner/c.txt"), names);
        assertTrue(asked.contains(Path.of("inner", "d.tmp")) && asked.contains(Path.of(".git")), asked::toString);
        assertEquals(7, asked.size(), "nothing below a folder that is left out is looked at");
    }

    @Test
    void emptyFoldersAreTold() throws IOException {
        file("a/b");
        Files.createDirectories(folder.resolve("empty/inner"));
        Files.createDirectories(folder.resolve("a/empty"));
        List<Path> told = new ArrayList<>();
        HashObserver observer = new HashObserver() {
            @Override
            public void emptyFolders(List<Path> empty) {
                told.addAll(empty);
            }
        };
        assertEquals(1, new FolderScan(folder, observer).scan().size());
        assertEquals(List.of(Path.of("a", "empty"), Path.of("empty", "inner")), told);
    }

    @Test
    void tooDeepIsRefused() throws IOException {
        file("d/".repeat(31) + "file");
        assertEquals(1, scan().size());
        file("d/".repeat(32) + "file");
        refused("nested");
    }

    @Test
    void itCanBeCancelled() throws IOException {
        file("a/b");
        HashObserver observer = new HashObserver() {
            @Override
            public boolean cancelled() {
                return true;
            }
        };
        assertThrows(CancellationException.class, () -> new FolderScan(folder, observer).scan());
    }
}
