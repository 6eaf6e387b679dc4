package org.minibittorrent.store.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever is thrown in a task of the journal ends the journal as a failed disk does: it is told, and nothing more is taken. */
@Timeout(60)
class JournalErrorTest {
    private static final byte[] RECORD = {1};

    private final ModelDisk disk = new ModelDisk(new Random(1));

    /** Told in a task of the journal; may throw something there. */
    private static final class Told implements Journal.Listener {
        private final @Nullable Error thrown;
        private final BlockingQueue<JournalException> failures = new LinkedBlockingQueue<>();

        Told(@Nullable Error thrown) {
            this.thrown = thrown;
        }

        @Override
        public void durable(long sequence) {
            if (thrown != null) {
                throw thrown;
            }
        }

        @Override
        public void failed(JournalException cause) {
            failures.add(cause);
        }

        void assertFailed(Journal journal, Throwable cause) throws Exception {
            JournalException failure = failures.poll(30, TimeUnit.SECONDS);
            assertNotNull(failure, "nobody was told");
            assertEquals(cause, failure.getCause());
            assertEquals(JournalException.Reason.FAILED, failure.reason());
            String message = String.valueOf(failure.getMessage());
            assertTrue(message.contains(cause.toString()) && message.contains("start again"), message);
            JournalException refusal = assertThrows(JournalException.class, () -> journal.append(RECORD));
            assertEquals(JournalException.Reason.FAILED, refusal.reason());
            journal.close();
            assertTrue(failures.isEmpty(), "told once");
        }
    }

    private List<byte[]> recovered() throws IOException {
        List<byte[]> found = new ArrayList<>();
        new Journal(disk, "test", found::add, new Told(null), task -> {}).close();
        return found;
    }

    @Test
    void anErrorWhileRecordsAreWritten() throws Exception {
        Error error = new OutOfMemoryError("Java heap space");
        Told told = new Told(error);
        Journal journal = new Journal(disk, "test", record -> {}, told, ForkJoinPool.commonPool());
        journal.append(RECORD);
        told.assertFailed(journal, error);
        assertEquals(1, recovered().size());
    }

    @Test
    void anExceptionOfWhoTakesTheSnapshot() throws Exception {
        RuntimeException error = new IllegalStateException("no workers");
        Told told = new Told(null);
        Journal journal = new Journal(disk, "test", record -> {}, told, ForkJoinPool.commonPool());
        journal.beginSnapshot(writer -> {
            throw error;
        });
        told.assertFailed(journal, error);
        assertEquals(0, recovered().size());
    }
}
