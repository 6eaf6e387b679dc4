package org.minibittorrent.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.testing.Eventually;

/** Files that are small, or cannot be mapped, are read to be sent; the memory for it is bounded. */
@Timeout(300)
final class ReadInsteadTest {
    private static final int LENGTH = 200_000;

    @TempDir
    Path folder;

    /** All that is read at a time is held here, as peers that do not take it would hold it. */
    @Tag("full")
    @Test
    void tinyFilesAreServedWithoutAMapping() throws IOException {
        serveTinyFiles(2_000);
    }

    @Test
    @Tag("full")
    void threeFoldersOfTwentyThousandFilesAreServedWithoutAMapping() throws IOException {
        serveTinyFiles(20_000);
    }

    private void serveTinyFiles(int count) throws IOException {
        int[] lengths = new int[count];
        for (int file = 0; file < count; file++) {
            lengths[file] = file % 300;
        }
        int before = MappingBudget.PROCESS.count();
        List<PieceStore> stores = new ArrayList<>();
        List<Section> held = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                TestTorrent torrent = TestTorrent.folder(TestTorrent.SHORT_PIECE, lengths);
                Path root = folder.resolve("folder " + i);
                PieceStore store = PieceStore.openToShare(torrent.writeTo(root).metainfo(), root);
                stores.add(store);
                torrent.assertServedBy(store);
                for (int piece = 0; piece < torrent.pieces(); piece++) {
                    held.add(store.warm(piece));
                }
            }
            assertTrue(MappingBudget.PROCESS.count() <= before, "nothing is mapped");
            assertTrue(held.stream().allMatch(section -> section.maxSlices() <= 2), "many files are one buffer");
        } finally {
            stores.forEach(PieceStore::close);
        }
    }

    @Test
    void aLargeFileAmongSmallOnesIsMapped() throws IOException {
        TestTorrent torrent = TestTorrent.folder(1 << 20, 10, 0, 300_000, 1000, 70_000, 20, 2_000_000, 3);
        Path root = folder.resolve("shared");
        try (PieceStore store = PieceStore.openToShare(torrent.writeTo(root).metainfo(), root)) {
            torrent.assertServedBy(store);
            assertEquals(10 + 1000 + 20, store.warm(0).copiedBytes());
            assertFalse(store.warm(store.sections().of(1, 0)).isCopied());
        }
    }

    /** As on a file system that has no mappings. */
    @Test
    void aFileThatTheSystemDoesNotMapIsNotAskedForAgain() throws IOException {
        Files.write(folder.resolve("file"), new byte[LENGTH]);
        FileTable files = new FileTable(folder.resolve("file"), true, List.of(List.of("file")), List.of((long) LENGTH));
        List<Long> asked = new ArrayList<>();
        ChannelCache channels = new ChannelCache(files, new OpenFiles(4), file -> unmappable(files.path(file), asked));
        WindowCache windows = new WindowCache(files, channels, StoreLimits.DEFAULT, MappingBudget.PROCESS);
        assertNull(windows.slice(0, 0, 1000));
        assertNull(windows.slice(0, 100_000, 1000));
        assertEquals(List.of(0L), asked);
        channels.close();
    }

    private static FileChannel unmappable(Path path, List<Long> asked) throws IOException {
        return new WatchedChannel(path, () -> {}, StandardOpenOption.READ) {
            @Override
            public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
                asked.add(position);
                throw new IOException("No such device");
            }
        };
    }

    @Test
    void beyondItsMemoryTheOldestAreLetGo() throws IOException {
        TestTorrent torrent = TestTorrent.file(5, TestTorrent.SHORT_PIECE);
        Path root = folder.resolve("file");
        PieceStore store = PieceStore.openToShare(torrent.writeTo(root).metainfo(), root);
        CopiedSections copies = new CopiedSections(10_000);
        List<WeakReference<Section>> all = new ArrayList<>();
        for (int index = 0; index < 5; index++) {
            Section section = section(index, 4_000);
            copies.keep(section, store);
            copies.keep(section, store);
            all.add(new WeakReference<>(section));
        }
        assertEquals(8_000, copies.bytes());
        Eventually.await("the first ones to be collected", () -> {
            System.gc();
            return all.subList(0, 3).stream().allMatch(section -> section.get() == null);
        });
        Section last = all.get(4).get();
        assertNotNull(last);
        copies.letGo(last);
        copies.letGo(last);
        assertEquals(4_000, copies.bytes());
        copies.keep(section(5, 20_000), store);
        assertEquals(20_000, copies.bytes(), "one that is too large on its own is kept, and nothing else");
        copies.letGoOf(store);
        assertEquals(0, copies.bytes());
        store.close();
    }

    private static Section section(int index, int bytes) {
        Section.Builder builder = new Section.Builder(index, 0);
        builder.add(Arrays.copyOf(new byte[0], bytes));
        return builder.build();
    }
}
