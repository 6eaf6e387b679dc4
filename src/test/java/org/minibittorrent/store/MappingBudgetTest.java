package org.minibittorrent.store;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** However many small files a torrent has, mappings do not pile up until the process dies of them. */
@Timeout(60)
final class MappingBudgetTest {
    private static final int FILES = 500;

    @TempDir
    Path folder;

    private final AtomicLong clock = new AtomicLong();
    private final MappingBudget budget = new MappingBudget(100, 200, clock::get);
    private ChannelCache channels;
    private WindowCache windows;

    @BeforeEach
    void manySmallFiles() throws IOException {
        List<List<String>> names = new ArrayList<>();
        for (int file = 0; file < FILES; file++) {
            Files.write(folder.resolve("f" + file), new byte[] {1});
            names.add(List.of("f" + file));
        }
        FileTable files = new FileTable(folder, false, names, Collections.nCopies(FILES, 1L));
        channels = new ChannelCache(files, new OpenFiles(4), file -> FileChannel.open(files.path(file)));
        windows = new WindowCache(files, channels, new StoreLimits(4, 60, 4096), budget);
        budget.register(windows);
    }

    @AfterEach
    void close() {
        windows.close();
        channels.close();
    }

    @Test
    void whatNobodyUsesIsUnmappedInTime() throws IOException {
        for (int round = 0; round < 3; round++) {
            for (int file = 0; file < FILES; file++) {
                assertNotNull(windows.get(windows.at(file, 0)));
                assertTrue(budget.count() <= 200, budget.count() + " are mapped");
            }
        }
    }

    @Test
    void whenTooManyAreInUseNoMoreAreMadeUntilSomeAreLetGo() throws IOException {
        List<@Nullable MappedByteBuffer> used = new ArrayList<>();
        for (int file = 0; file < 200; file++) {
            used.add(windows.get(windows.at(file, 0)));
        }
        assertFalse(used.contains(null));
        assertNull(windows.get(windows.at(200, 0)));
        used.clear();
        clock.addAndGet(MappingBudget.PAUSE_NANOS);
        assertNotNull(windows.get(windows.at(200, 0)));
    }

    @Test
    void whatNobodyAskedForIsLetGo() throws IOException {
        MappedByteBuffer first = windows.get(windows.at(0, 0));
        MappedByteBuffer second = windows.get(windows.at(1, 0));
        windows.letGoIdle();
        assertSame(first, windows.get(windows.at(0, 0)));
        windows.letGoIdle();
        assertSame(first, windows.get(windows.at(0, 0)), "in use");
        assertNotSame(second, windows.get(windows.at(1, 0)), "idle, and mapped anew");
    }
}
