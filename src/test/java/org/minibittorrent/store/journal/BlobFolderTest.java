package org.minibittorrent.store.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.testing.SmallDisk;

/** A blob that cannot be kept leaves nothing behind that takes the room of others. */
class BlobFolderTest {
    private static final int LIMIT = 40 << 20;
    private static final String NAME = "00aa";
    private static final byte[] OLD = {1};
    private static final byte[] FRESH = new byte[3000];

    /** With an older blob of the name, or without. */
    private static BlobFolder folder(ModelDisk disk, boolean hasOld) throws IOException {
        BlobFolder blobs = new BlobFolder(disk.folder("info"), LIMIT);
        if (hasOld) {
            blobs.put(NAME, OLD);
        }
        return blobs;
    }

    @Test
    void whateverFailsNothingUnfinishedIsLeft() throws IOException {
        for (boolean hasOld : List.of(false, true)) {
            ModelDisk whole = new ModelDisk(new Random(1));
            BlobFolder untouched = folder(whole, hasOld);
            long first = whole.operations();
            untouched.put(NAME, FRESH);
            for (long operation = first; operation < whole.operations(); operation++) {
                ModelDisk disk = new ModelDisk(new Random(1));
                BlobFolder blobs = folder(disk, hasOld);
                disk.failAt(operation);
                assertThrows(IOException.class, () -> blobs.put(NAME, FRESH));
                List<String> left = disk.folder("info").list();
                assertTrue(List.of(NAME).containsAll(left), left::toString);
                blobs.put(NAME, FRESH);
                assertArrayEquals(FRESH, blobs.get(NAME));
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whatDoesNotFitLeavesTheRoomToOthers(@TempDir Path small) throws Exception {
        try (SmallDisk disk = SmallDisk.mount(small, "size=4m")) {
            Disk real = Disk.of(small);
            BlobFolder blobs = new BlobFolder(real.folder("info"), LIMIT);
            assertThrows(IOException.class, () -> blobs.put(NAME, new byte[8 << 20]));
            assertEquals(List.of(), real.folder("info").list());
            blobs.put("00bb", new byte[3 << 20]);
            assertEquals(List.of("info"), disk.names());
        }
    }
}
