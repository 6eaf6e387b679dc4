package org.minibittorrent.store.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is damaged other than by a crash is refused, or at worst loses the end; never is a wrong state taken for right. */
class JournalDamageTest {
    private static final List<String> RECORDS = List.of("one", "two", "three", "four".repeat(200), "five");
    private static final Journal.Listener NOBODY = new Journal.Listener() {
        @Override
        public void durable(long sequence) {}

        @Override
        public void failed(JournalException cause) {
            throw new AssertionError(cause);
        }
    };

    private final ModelDisk disk = new ModelDisk(new Random(1));
    private byte[] intact = {};

    @BeforeEach
    void writeRecords() throws IOException {
        Journal journal = new Journal(disk, "test", record -> {}, NOBODY, task -> {});
        for (String record : RECORDS) {
            journal.append(record.getBytes(StandardCharsets.US_ASCII));
            journal.commit();
        }
        journal.close();
        intact = disk.content("journal-1");
    }

    private List<String> recover(byte[] content) throws IOException {
        disk.setContent("journal-1", content);
        List<String> found = new ArrayList<>();
        new Journal(
                        disk,
                        "test",
                        record -> found.add(new String(record, StandardCharsets.US_ASCII)),
                        NOBODY,
                        task -> {})
                .close();
        return found;
    }

    /** True if some of it came back; false if it was refused. */
    private boolean comesBackAsPrefix(byte[] content) {
        try {
            List<String> found = recover(content);
            assertEquals(RECORDS.subList(0, found.size()), found);
            return true;
        } catch (JournalException e) {
            assertTrue(String.valueOf(e.getMessage()).startsWith("journal-1"), e::getMessage);
            return false;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void cutAtEveryByteItKeepsEveryWholeFrame() throws IOException {
        int last = -1;
        for (int length = 0; length <= intact.length; length++) {
            int found = recover(Arrays.copyOf(intact, length)).size();
            assertTrue(found >= last, "a longer file gave fewer records");
            last = found;
        }
        assertEquals(RECORDS.size(), last);
    }

    @Test
    void everyFlippedBitIsNoticed() throws IOException {
        int refused = 0;
        for (int bit = 0; bit < intact.length * 8; bit++) {
            byte[] flipped = intact.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            if (!comesBackAsPrefix(flipped)) {
                refused++;
            } else {
                int lost = RECORDS.size() - recover(flipped).size();
                assertEquals(1, lost, "only the very last frame may be taken for torn: bit " + bit);
            }
        }
        assertTrue(refused > intact.length * 6, "most of it is not the last frame");
    }

    @Test
    void everyZeroedSectorIsNoticed() {
        for (int at = 0; at < intact.length; at += 512) {
            byte[] zeroed = intact.clone();
            Arrays.fill(zeroed, at, Math.min(zeroed.length, at + 512), (byte) 0);
            comesBackAsPrefix(zeroed);
        }
        byte[] middle = intact.clone();
        Arrays.fill(middle, 0, 512, (byte) 0);
        assertFalse(comesBackAsPrefix(middle));
    }

    @Test
    void aRecordThatHoldsAFrameIsNoFrame() throws IOException {
        byte[] tail = Arrays.copyOfRange(intact, Header.LENGTH, intact.length);
        Journal journal = new Journal(disk, "test", record -> {}, NOBODY, task -> {});
        journal.append(tail);
        journal.commit();
        journal.close();
        byte[] content = disk.content("journal-1");
        assertEquals(RECORDS, recover(Arrays.copyOf(content, content.length - 1)), "the torn record is cut off whole");
    }

    @Test
    void aMissingSegmentIsNoticed() throws IOException {
        Journal journal = new Journal(disk, "test", record -> {}, NOBODY, task -> {});
        SnapshotWriter[] writer = new SnapshotWriter[1];
        journal.beginSnapshot(ready -> writer[0] = ready);
        journal.commit();
        writer[0].abort();
        journal.append("six".getBytes(StandardCharsets.US_ASCII));
        journal.commit();
        journal.close();
        disk.delete("journal-1");
        assertThrows(JournalException.class, () -> new Journal(disk, "test", record -> {}, NOBODY, task -> {}));
    }

    @Test
    void aLaterFormatIsRefusedAndLeftAlone() throws IOException {
        byte[] later = intact.clone();
        later[11] = 2;
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(later, 0, 60);
        java.nio.ByteBuffer.wrap(later).putInt(60, (int) crc.getValue());
        disk.setContent("journal-1", later);
        JournalException refusal =
                assertThrows(JournalException.class, () -> new Journal(disk, "test", record -> {}, NOBODY, task -> {}));
        assertEquals(JournalException.Reason.FOREIGN, refusal.reason());
        assertTrue(String.valueOf(refusal.getMessage()).contains("later version"));
        assertTrue(Arrays.equals(later, disk.content("journal-1")));
    }

    @Test
    void otherContentIsRefused() {
        JournalException refusal = assertThrows(
                JournalException.class, () -> new Journal(disk, "other", record -> {}, NOBODY, task -> {}));
        assertEquals(JournalException.Reason.FOREIGN, refusal.reason());
    }

    @Test
    void aRealFolderIsKeptToOneUserAndComesBack(@TempDir Path folder) throws Exception {
        Path state = folder.resolve("deep").resolve("state");
        CountDownLatch durable = new CountDownLatch(1);
        Journal.Listener listener = new Journal.Listener() {
            @Override
            public void durable(long sequence) {
                if (sequence == 1000) {
                    durable.countDown();
                }
            }

            @Override
            public void failed(JournalException cause) {
                throw new AssertionError(cause);
            }
        };
        try (FolderLock lock = FolderLock.acquire(state)) {
            JournalException refusal = assertThrows(JournalException.class, () -> FolderLock.acquire(state));
            assertEquals(JournalException.Reason.IN_USE, refusal.reason());
            assertTrue(String.valueOf(refusal.getMessage()).contains(state.toString()));
            try (Journal journal =
                    new Journal(Disk.of(state), "test", record -> {}, listener, ForkJoinPool.commonPool())) {
                for (int i = 0; i < 1000; i++) {
                    journal.append(("record " + i).getBytes(StandardCharsets.US_ASCII));
                }
                assertTrue(durable.await(30, TimeUnit.SECONDS), "durable without being closed");
            }
        }
        List<String> found = new ArrayList<>();
        assertTrue(Journal.verify(
                        Disk.of(state), "test", record -> found.add(new String(record, StandardCharsets.US_ASCII)))
                .startsWith("1000 records"));
        assertEquals("record 999", found.get(999));
        assertTrue(Files.size(state.resolve("journal-1")) > 0);
        FolderLock.acquire(state).close();
    }
}
