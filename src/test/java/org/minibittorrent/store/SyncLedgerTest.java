package org.minibittorrent.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.store.file.FileChangedException;
import org.minibittorrent.store.file.Finding;
import org.minibittorrent.store.file.StoreException;
import org.minibittorrent.testing.Eventually;

/** What is synced when, and what a disk that fails to sync means. */
@Timeout(60)
final class SyncLedgerTest {
    private static final int LENGTH = 100_000;

    @TempDir
    Path folder;

    private final List<String> steps = Collections.synchronizedList(new ArrayList<>());
    private Runnable forcing = () -> {};
    private @Nullable IOException forceFails;
    private @Nullable IOException openFails;
    private @Nullable IOException checkFails;
    private SyncLedger ledger;

    @BeforeEach
    void threeFiles() throws IOException {
        for (String name : List.of("0", "1", "2")) {
            Files.write(folder.resolve(name), new byte[LENGTH]);
        }
        FileTable files = new FileTable(
                folder,
                false,
                List.of(List.of("0"), List.of("1"), List.of("2")),
                List.of((long) LENGTH, (long) LENGTH, (long) LENGTH));
        ChannelCache channels = new ChannelCache(files, new OpenFiles(8), file -> {
            if (openFails != null) {
                throw openFails;
            }
            return new WatchedChannel(
                    files.path(file),
                    () -> {
                        forcing.run();
                        steps.add("force " + file);
                        if (forceFails != null) {
                            throw forceFails;
                        }
                    },
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
        });
        ledger = new SyncLedger(files, channels, file -> {
            steps.add("check " + file);
            if (checkFails != null) {
                throw checkFails;
            }
        });
    }

    private static List<FileTable.Span> span(int file) {
        return List.of(new FileTable.Span(file, 30_000, 20_000, 0));
    }

    @Test
    void filesAreForcedFirstAndLookedAtThen() throws IOException {
        ledger.written(span(1));
        ledger.written(span(2));
        ledger.sync(false, Runnable::run);
        assertEquals(List.of("force 1", "force 2", "check 1", "check 2"), steps);
    }

    @Test
    void whatIsSyncedIsNotSyncedAgain() throws IOException {
        ledger.sync(false, Runnable::run);
        assertEquals(List.of(), steps, "nothing is written");
        ledger.written(span(1));
        ledger.sync(false, Runnable::run);
        ledger.sync(false, Runnable::run);
        assertEquals(List.of("force 1", "check 1"), steps);
    }

    @Test
    void theLastSyncCoversEveryFileNotSynced() throws IOException {
        ledger.written(span(1));
        ledger.sync(false, Runnable::run);
        steps.clear();
        ledger.written(span(2));
        ledger.sync(true, Runnable::run);
        assertEquals(List.of("force 0", "force 2"), steps, "their looks are for the caller then");
        steps.clear();
        ledger.sync(true, Runnable::run);
        assertEquals(List.of(), steps);
    }

    @Test
    void helpersTakePartAndEachFileIsSyncedOnce() throws IOException {
        ledger.sync(true, task -> new Thread(task).start());
        assertEquals(
                List.of("force 0", "force 1", "force 2"),
                steps.stream().sorted().toList());
    }

    /** Whoever helps may be late, or not there. */
    @Test
    void theSyncNeedsNoHelperButWaitsForOneThatIsAtIt() throws Exception {
        ledger.sync(true, task -> {
            throw new RejectedExecutionException("busy");
        });
        assertEquals(List.of("force 0", "force 1", "force 2"), steps);
        steps.clear();
        ledger.written(span(1));
        ledger.written(span(2));
        CountDownLatch helping = new CountDownLatch(1);
        forcing = () -> {
            if (Thread.currentThread().getName().equals("helper")) {
                helping.countDown();
            } else {
                Eventually.await("the helper", helping);
            }
        };
        ledger.sync(true, task -> new Thread(task, "helper").start());
        assertEquals(2, steps.size(), "the helper's file, too");
    }

    @Test
    void afterAFailedSyncNoneSucceeds() {
        ledger.written(span(1));
        IOException cause = new IOException("Input/output error");
        forceFails = cause;
        StoreException failed = assertThrows(StoreException.class, () -> ledger.sync(false, Runnable::run));
        assertEquals(Reason.DISK_FAILED, failed.reason());
        assertSame(cause, failed.getCause());
        assertTrue(String.valueOf(failed.getMessage()).contains("Input/output error"));
        forceFails = null;
        assertThrows(
                StoreException.class,
                () -> ledger.sync(false, Runnable::run),
                "the system may have dropped what it could not write");
        assertThrows(StoreException.class, () -> ledger.sync(true, Runnable::run));
        assertFalse(steps.contains("check 1"));
    }

    @Test
    void aChangedFileLeavesAllToTheNextSync() throws IOException {
        ledger.written(span(0));
        ledger.written(span(1));
        checkFails = new FileChangedException(folder, Finding.CHANGED, "cut short");
        assertSame(checkFails, assertThrows(FileChangedException.class, () -> ledger.sync(false, Runnable::run)));
        checkFails = null;
        steps.clear();
        ledger.sync(false, Runnable::run);
        assertEquals(List.of("force 0", "force 1", "check 0", "check 1"), steps);
    }

    @Test
    void aFileThatCannotBeOpenedJustNowLeavesAllToTheNextSync() throws IOException {
        ledger.written(span(1));
        openFails = new IOException("Too many open files");
        StoreException lacking = assertThrows(StoreException.class, () -> ledger.sync(true, Runnable::run));
        assertEquals(Reason.NO_DESCRIPTOR, lacking.reason());
        openFails = null;
        ledger.sync(false, Runnable::run);
        assertEquals(List.of("force 0", "force 1", "force 2", "check 0", "check 1", "check 2"), steps);
    }

    @Test
    void anInterruptIsNoFailureOfTheDisk() throws IOException {
        ledger.written(span(1));
        forceFails = new ClosedByInterruptException();
        assertSame(forceFails, assertThrows(IOException.class, () -> ledger.sync(false, Runnable::run)));
        forceFails = null;
        steps.clear();
        ledger.sync(false, Runnable::run);
        assertEquals(List.of("force 1", "check 1"), steps);
    }
}
