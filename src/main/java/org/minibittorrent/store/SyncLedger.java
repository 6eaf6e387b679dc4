package org.minibittorrent.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.store.file.StoreException;

/**
 * Knows what a sync has to cover, and syncs it. Ranges are noted when their content is complete; a sync covers all noted
 * before it began. After a failed sync the system may have dropped what it could not write, so a second one that
 * succeeds would prove nothing: every later one fails too. What a sync could not get to for another reason is left to the
 * next. Thread safe; syncs run one at a time.
 */
final class SyncLedger {
    /** Part of a window, from its start. */
    private record Range(int from, int to) {
        Range join(Range other) {
            return new Range(Math.min(from, other.from), Math.max(to, other.to));
        }
    }

    /** What one sync covers: ranges of mappings, then whole files. */
    private record Batch(Map<WindowCache.Key, Range> ranges, BitSet changed) {}

    /** Looks whether a file is still the one that was written. */
    interface Check {
        void requireExpected(int file) throws IOException;
    }

    private final FileTable files;
    private final ChannelCache channels;
    private final WindowCache windows;
    private final Check check;
    private final Object lock = new Object();
    private final Object syncing = new Object();

    private Map<WindowCache.Key, Range> complete = new LinkedHashMap<>();
    private BitSet changed = new BitSet();
    /** All that was ever mapped for writing: what has to be synced in the end, noted as complete or not. */
    private final Map<WindowCache.Key, Range> touched = new HashMap<>();

    private final BitSet unsynced = new BitSet();
    private @Nullable StoreException failure;

    SyncLedger(FileTable files, ChannelCache channels, WindowCache windows, Check check) {
        this.files = files;
        this.channels = channels;
        this.windows = windows;
        this.check = check;
        unsynced.set(0, files.count());
    }

    /** These bytes are about to be received into a mapping. */
    void touch(List<FileTable.Span> spans) {
        synchronized (lock) {
            for (FileTable.Span span : spans) {
                note(touched, span);
                unsynced.set(span.file());
            }
        }
    }

    /** These bytes of a mapping are there: the next sync covers them. */
    void completeMapped(List<FileTable.Span> spans) {
        synchronized (lock) {
            for (FileTable.Span span : spans) {
                note(complete, span);
                changed.set(span.file());
            }
        }
    }

    /** These bytes were written by calls, not through a mapping. */
    void completeWritten(List<FileTable.Span> spans) {
        synchronized (lock) {
            spans.forEach(span -> changed.set(span.file()));
        }
    }

    private void note(Map<WindowCache.Key, Range> ranges, FileTable.Span span) {
        long at = span.position();
        long end = at + span.length();
        while (at < end) {
            WindowCache.Key key = windows.at(span.file(), at);
            long start = windows.start(key);
            int to = (int) Math.min(end - start, windows.length(key));
            ranges.merge(key, new Range((int) (at - start), to), Range::join);
            at = start + to;
        }
    }

    /** Syncs all that was noted as complete. */
    void sync() throws IOException {
        synchronized (syncing) {
            Batch batch;
            synchronized (lock) {
                batch = new Batch(complete, changed);
                complete = new LinkedHashMap<>();
                changed = new BitSet();
                unsynced.andNot(batch.changed);
            }
            sync(batch);
        }
    }

    /** Syncs everything that was not: the last sync, when nobody writes any more. */
    void syncAll() throws IOException {
        synchronized (syncing) {
            Batch batch;
            synchronized (lock) {
                BitSet all = (BitSet) unsynced.clone();
                all.or(changed);
                batch = new Batch(new LinkedHashMap<>(touched), all);
                complete.forEach((key, range) -> batch.ranges.merge(key, range, Range::join));
                complete.clear();
                changed.clear();
                unsynced.clear();
            }
            sync(batch);
        }
    }

    private void sync(Batch batch) throws IOException {
        boolean kept = false;
        try {
            if (failure != null) {
                throw failure;
            }
            // Where mappings and files are one cache (Linux) the second step covers the first; elsewhere it does not.
            for (Map.Entry<WindowCache.Key, Range> entry : batch.ranges.entrySet()) {
                forceMapped(entry.getKey(), entry.getValue());
            }
            for (int file = next(batch, 0); file >= 0; file = next(batch, file + 1)) {
                forceFile(file);
            }
            // Forcing a file that was cut short succeeds, so the look at its size comes last.
            for (int file = next(batch, 0); file >= 0; file = next(batch, file + 1)) {
                check.requireExpected(file);
            }
            kept = true;
        } finally {
            if (!kept) {
                giveBack(batch);
            }
        }
    }

    private static int next(Batch batch, int file) {
        return batch.changed.nextSetBit(file);
    }

    private void forceMapped(WindowCache.Key key, Range range) throws IOException {
        try {
            windows.get(key).force(range.from, range.to - range.from);
        } catch (UncheckedIOException e) {
            throw failed(key.file(), e.getCause());
        }
    }

    private void forceFile(int file) throws IOException {
        try (ChannelCache.Lease lease = channels.acquire(file)) {
            try {
                lease.channel().force(true);
            } catch (ClosedChannelException e) {
                // A foreign interrupt, not the disk.
                throw e;
            } catch (IOException e) {
                throw failed(file, e);
            }
        }
    }

    private void giveBack(Batch batch) {
        synchronized (lock) {
            batch.ranges.forEach((key, range) -> complete.merge(key, range, Range::join));
            changed.or(batch.changed);
            unsynced.or(batch.changed);
        }
    }

    private StoreException failed(int file, @Nullable IOException cause) {
        String detail = cause == null ? "no reason given" : String.valueOf(cause.getMessage());
        failure = new StoreException(
                StoreException.Reason.SYNC_FAILED,
                files.path(file),
                "the disk failed to keep what was written (" + detail + "); check the disk, then start again",
                cause);
        return failure;
    }
}
