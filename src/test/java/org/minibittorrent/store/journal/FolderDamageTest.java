package org.minibittorrent.store.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A folder with a snapshot and two segments behind it: damage in any of them is told, or is in the end of the last one. */
class FolderDamageTest {
    private static final String SNAPSHOT = "snapshot-2";
    private static final String SEGMENT = "journal-2";
    private static final String LAST = "journal-3";
    private static final List<String> RECORDS =
            List.of("one", "two", "three", "four".repeat(200), "five", "six", "seven");
    private static final int IN_LAST = 2;
    private static final Journal.Listener NOBODY = new Journal.Listener() {
        @Override
        public void durable(long sequence) {}

        @Override
        public void failed(JournalException cause) {
            throw new AssertionError(cause);
        }
    };

    private final ModelDisk disk = new ModelDisk(new Random(1));

    @BeforeEach
    void writeAll() throws IOException {
        Journal journal = new Journal(disk, "test", record -> {}, NOBODY, task -> {});
        append(journal, "gone");
        SnapshotWriter writer = snapshot(journal);
        writer.write(List.of(bytes(RECORDS.get(0)), bytes(RECORDS.get(1))));
        append(journal, RECORDS.get(2));
        writer.commit();
        append(journal, RECORDS.get(3));
        append(journal, RECORDS.get(4));
        snapshot(journal).abort();
        append(journal, RECORDS.get(5));
        append(journal, RECORDS.get(6));
        journal.close();
        assertEquals(List.of(SEGMENT, LAST, SNAPSHOT), disk.list());
        assertEquals(RECORDS, recover());
    }

    private static byte[] bytes(String record) {
        return record.getBytes(StandardCharsets.US_ASCII);
    }

    private static void append(Journal journal, String record) throws IOException {
        journal.append(bytes(record));
        journal.commit();
    }

    private static SnapshotWriter snapshot(Journal journal) throws IOException {
        SnapshotWriter[] writer = new SnapshotWriter[1];
        journal.beginSnapshot(ready -> writer[0] = ready);
        journal.commit();
        return writer[0];
    }

    private List<String> recover() throws IOException {
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

    /** Recovers from a folder in which one file is another; the records, or null if it was refused with a clear word. */
    private int recoverWith(String name, byte[] content) throws IOException {
        byte[] intact = disk.content(name);
        byte[] last = disk.content(LAST);
        disk.setContent(name, content);
        try {
            List<String> found = recover();
            assertEquals(RECORDS.subList(0, found.size()), found, "not a state that ever was");
            return found.size();
        } catch (JournalException e) {
            String message = String.valueOf(e.getMessage());
            assertTrue(message.startsWith("journal-") || message.startsWith(SNAPSHOT), message);
            assertFalse(message.contains("\n") || message.contains("Exception"), message);
            assertArrayEquals(content, disk.content(name), "what is refused is left alone");
            return -1;
        } finally {
            disk.setContent(LAST, last);
            disk.setContent(name, intact);
        }
    }

    @Test
    void everyCutIsNoticedOrLosesTheEndAlone() throws IOException {
        for (String name : List.of(SNAPSHOT, SEGMENT)) {
            byte[] intact = disk.content(name);
            for (int length = 0; length < intact.length; length++) {
                assertEquals(-1, recoverWith(name, Arrays.copyOf(intact, length)), name + " cut at " + length);
            }
        }
        byte[] intact = disk.content(LAST);
        int before = 0;
        for (int length = Header.LENGTH; length <= intact.length; length++) {
            int found = recoverWith(LAST, Arrays.copyOf(intact, length));
            assertTrue(found >= before && found >= RECORDS.size() - IN_LAST, "a longer file gave fewer records");
            before = found;
        }
        assertEquals(RECORDS.size(), before);
    }

    @Test
    void everyFlippedBitIsNoticedOrLosesTheEndAlone() throws IOException {
        for (String name : List.of(SNAPSHOT, SEGMENT, LAST)) {
            byte[] intact = disk.content(name);
            for (int bit = 0; bit < intact.length * 8; bit++) {
                byte[] flipped = intact.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                int found = recoverWith(name, flipped);
                boolean isTorn = name.equals(LAST) && found == RECORDS.size() - 1;
                assertTrue(found == -1 || isTorn, name + " with bit " + bit + " flipped gave " + found);
            }
        }
    }

    @Test
    void everyZeroedSectorIsNoticedOrLosesTheEndAlone() throws IOException {
        for (String name : List.of(SNAPSHOT, SEGMENT, LAST)) {
            byte[] intact = disk.content(name);
            for (int at = 0; at < intact.length; at += 512) {
                byte[] zeroed = intact.clone();
                Arrays.fill(zeroed, at, Math.min(zeroed.length, at + 512), (byte) 0);
                int found = recoverWith(name, zeroed);
                assertTrue(found == -1 || (name.equals(LAST) && at > 0), name + " zeroed at " + at + " gave " + found);
            }
        }
    }

    @Test
    void whatIsMissingIsTold() throws IOException {
        for (String name : List.of(SEGMENT, SNAPSHOT)) {
            byte[] intact = disk.content(name);
            disk.delete(name);
            JournalException refusal = assertThrows(JournalException.class, this::recover);
            assertEquals(JournalException.Reason.DAMAGED, refusal.reason());
            disk.create(name).close();
            disk.setContent(name, intact);
        }
        assertEquals(RECORDS, recover());
    }

    @Test
    void aRecordThatMakesNoSenseIsRefusedWithItsPlace() {
        JournalException refusal = assertThrows(
                JournalException.class,
                () -> new Journal(
                        disk,
                        "test",
                        record -> {
                            if (record.length > 100) {
                                throw new IOException("a change of an unknown kind");
                            }
                        },
                        NOBODY,
                        task -> {}));
        assertEquals(JournalException.Reason.FOREIGN, refusal.reason());
        String message = String.valueOf(refusal.getMessage());
        assertTrue(message.startsWith(SEGMENT) && message.contains("unknown kind"), message);
    }
}
