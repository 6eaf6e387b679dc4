package org.minibittorrent.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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

    private final MappingBudget budget = new MappingBudget(100, 200);
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
        channels = new ChannelCache(files, 4, file -> FileChannel.open(files.path(file)));
        windows = new WindowCache(files, channels, new StoreLimits(4, 60, 4096, 1), budget);
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
                windows.get(windows.at(file, 0));
                assertTrue(budget.count() <= 200, budget.count() + " are mapped");
            }
        }
    }

    @Test
    void whenTooManyAreInUseNoMoreAreMade() throws IOException {
        List<MappedByteBuffer> used = new ArrayList<>();
        for (int file = 0; file < 200; file++) {
            used.add(windows.get(windows.at(file, 0)));
        }
        IOException refused = assertThrows(IOException.class, () -> windows.get(windows.at(200, 0)));
        assertTrue(String.valueOf(refused.getMessage()).contains("200 parts of files"), refused.getMessage());
        assertEquals(200, used.size());
        used.clear();
        windows.get(windows.at(200, 0));
    }
}
