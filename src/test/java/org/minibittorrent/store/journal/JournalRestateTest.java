package org.minibittorrent.store.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.SyncFailedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A journal whose owner knows better: what was recorded is there, or what takes its place, and never less. */
class JournalRestateTest {
    private static final List<String> OLD = List.of("one", "two", "three");
    private static final List<String> FRESH = List.of("four", "five".repeat(300));

    /** Remembers what the journal said of its failure. */
    private static final class Told implements Journal.Listener {
        private @Nullable JournalException failure;

        @Override
        public void durable(long sequence) {}

        @Override
        public void failed(JournalException cause) {
            failure = cause;
        }
    }

    private static byte[] bytes(String record) {
        return record.getBytes(StandardCharsets.US_ASCII);
    }

    private static Journal open(ModelDisk disk, List<String> found, Journal.Listener listener) throws IOException {
        return new Journal(
                disk, "test", record -> found.add(new String(record, StandardCharsets.US_ASCII)), listener, task -> {});
    }

    private static ModelDisk written(long seed, boolean hasSnapshot) throws IOException {
        ModelDisk disk = new ModelDisk(new Random(seed));
        Journal journal = open(disk, new ArrayList<>(), new Told());
        if (hasSnapshot) {
            journal.restate(OLD.stream().map(JournalRestateTest::bytes).toList());
        } else {
            for (String record : OLD) {
                journal.append(bytes(record));
                journal.commit();
            }
        }
        journal.close();
        disk.restartProcess();
        return disk;
    }

    private static void restate(ModelDisk disk) throws IOException {
        Journal journal = open(disk, new ArrayList<>(), new Told());
        try {
            journal.restate(FRESH.stream().map(JournalRestateTest::bytes).toList());
            journal.append(bytes("behind"));
            journal.commit();
        } finally {
            journal.close();
        }
    }

    private static List<String> recovered(ModelDisk disk) throws IOException {
        List<String> found = new ArrayList<>();
        open(disk, found, new Told()).close();
        return found;
    }

    private static List<String> withBehind() {
        List<String> all = new ArrayList<>(FRESH);
        all.add("behind");
        return all;
    }

    @Test
    void whateverHappensOneOfTheTwoIsThere() throws IOException {
        for (boolean hasSnapshot : List.of(false, true)) {
            ModelDisk whole = written(1, hasSnapshot);
            restate(whole);
            long operations = whole.operations();
            assertEquals(withBehind(), recovered(whole));
            assertEquals(2, whole.list().size(), () -> "not only a snapshot and a segment: " + whole.list());
            for (long operation = 0; operation < operations; operation++) {
                ModelDisk failing = written(operation, hasSnapshot);
                failing.failAt(operation);
                assertTells(() -> restate(failing));
                failing.restartProcess();
                assertTrue(List.of(OLD, FRESH, withBehind()).contains(recovered(failing)));
                restate(failing);
                assertEquals(withBehind(), recovered(failing));

                ModelDisk dying = written(operation, hasSnapshot);
                dying.losePowerAt(operation);
                try {
                    restate(dying);
                } catch (ModelDisk.PowerLoss e) {
                    // As was to be.
                }
                dying.restart();
                assertTrue(List.of(OLD, FRESH, withBehind()).contains(recovered(dying)));
            }
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void assertTells(Work work) {
        try {
            work.run();
        } catch (IOException e) {
            assertTrue(String.valueOf(e.getMessage()).contains("no space left on device"), e::toString);
        }
    }

    @Test
    void howOftenItIsTriedInVainNothingPilesUp() throws IOException {
        ModelDisk disk = written(1, false);
        for (int room = 0; room < 40; room++) {
            disk.failWrites(disk.operations() + room % 9, Long.MAX_VALUE);
            assertThrows(IOException.class, () -> restate(disk));
            assertTrue(disk.list().size() <= 4, () -> String.valueOf(disk.list()));
        }
        disk.restartProcess();
        restate(disk);
        assertEquals(withBehind(), recovered(disk));
    }

    @Test
    void aJournalInUseIsNotRestated() throws IOException {
        Journal journal = open(new ModelDisk(new Random(1)), new ArrayList<>(), new Told());
        journal.append(bytes("record"));
        assertThrows(IllegalStateException.class, () -> journal.restate(List.of()));
    }

    @Test
    void aFailedWriteIsToldFromAFailedSync() throws IOException {
        for (int operation = 0; operation < 2; operation++) {
            ModelDisk disk = written(1, false);
            Told told = new Told();
            Journal journal = open(disk, new ArrayList<>(), told);
            disk.failAt(disk.operations() + operation);
            journal.append(bytes("record"));
            journal.commit();
            JournalException failure = told.failure;
            assertNotNull(failure);
            boolean isSync = operation == 1;
            assertEquals(isSync ? JournalException.Reason.FAILED : JournalException.Reason.UNWRITTEN, failure.reason());
            assertEquals(isSync, failure.getCause() instanceof SyncFailedException);
            JournalException refusal = assertThrows(JournalException.class, () -> journal.append(bytes("another")));
            assertEquals(failure.reason(), refusal.reason());
        }
    }
}
