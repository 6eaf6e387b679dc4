package org.minibittorrent.store.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A journal on threads that it shares: it holds none while nothing waits, and never more than one. */
@Timeout(60)
class JournalTasksTest {
    private static final int RECORDS = 2000;

    private final ModelDisk disk = new ModelDisk(new Random(1));

    /** Notes how far the journal has come, and whether two threads ever told it at the same time. */
    private static final class Told implements Journal.Listener {
        private final BlockingQueue<Long> durable = new LinkedBlockingQueue<>();
        private final AtomicBoolean busy = new AtomicBoolean();
        private volatile boolean overlapped;
        private volatile @Nullable JournalException failure;

        @Override
        public void durable(long sequence) {
            overlapped |= !busy.compareAndSet(false, true);
            durable.add(sequence);
            busy.set(false);
        }

        @Override
        public void failed(JournalException cause) {
            failure = cause;
        }
    }

    @Test
    void recordsBecomeDurableInOrderByOneTaskAtATime() throws Exception {
        Told told = new Told();
        ThreadPoolExecutor threads = new ThreadPoolExecutor(4, 4, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
        try (Journal journal = new Journal(disk, "test", record -> {}, told, threads)) {
            for (int i = 0; i < RECORDS; i++) {
                journal.append(String.valueOf(i).getBytes(StandardCharsets.US_ASCII));
                if (i % 100 == 0) {
                    Thread.sleep(1);
                }
            }
            long before = 0;
            while (before < RECORDS) {
                Long now = told.durable.poll(30, TimeUnit.SECONDS);
                assertNotNull(now, "durable without being closed");
                assertTrue(now > before, now + " after " + before);
                before = now;
            }
            while (threads.getActiveCount() > 0) {
                Thread.sleep(1);
            }
            assertTrue(threads.getQueue().isEmpty(), "a journal at rest holds no thread");
            assertFalse(told.overlapped);
        } finally {
            threads.shutdown();
        }
        List<String> found = new ArrayList<>();
        new Journal(disk, "test", record -> found.add(new String(record, StandardCharsets.US_ASCII)), told, task -> {})
                .close();
        assertEquals(RECORDS, found.size());
        assertEquals(String.valueOf(RECORDS - 1), found.get(RECORDS - 1));
    }

    @Test
    void closingWritesWhatNoTaskHasComeTo() throws Exception {
        Journal journal = new Journal(disk, "test", record -> {}, new Told(), task -> {});
        journal.append(new byte[] {1});
        journal.close();
        List<byte[]> found = new ArrayList<>();
        new Journal(disk, "test", found::add, new Told(), task -> {}).close();
        assertEquals(1, found.size());
    }

    @Test
    void threadsThatRefuseATaskAreADiskThatRefuses() throws Exception {
        Told told = new Told();
        Journal journal = new Journal(disk, "test", record -> {}, told, task -> {
            throw new RejectedExecutionException("too much work is waiting");
        });
        journal.append(new byte[] {1});
        JournalException failure = told.failure;
        assertNotNull(failure);
        assertEquals(JournalException.Reason.UNWRITTEN, failure.reason());
        assertTrue(String.valueOf(failure.getMessage()).contains("try again"), failure::toString);
        assertThrows(JournalException.class, () -> journal.append(new byte[] {2}));
        journal.close();
    }
}
