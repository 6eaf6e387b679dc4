package org.minibittorrent.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Knows what a sync has to cover, and syncs it. Ranges are noted when their content is complete; a sync covers all noted
 * before it began. After a failed sync the system may have dropped what it could not write, so a second one that
 * succeeds would prove nothing: every later one fails too. Thread safe; syncs run one at a time.
 */
final class SyncLedger {
    /** Part of a window, from its start. */
    private record Range(int from, int to) {
        Range join(Range other) {
            return new Range(Math.min(from, other.from), Math.max(to, other.to));
        }
    }

    private final FileTable files;
    private final ChannelCache channels;
    private final WindowCache windows;
    private final Object lock = new Object();
    private final Object syncing = new Object();

    private Map<WindowCache.Key, Range> complete = new LinkedHashMap<>();
    private BitSet changed = new BitSet();
    /** All that was ever mapped for writing: what has to be synced in the end, noted as complete or not. */
    private final Map<WindowCache.Key, Range> touched = new HashMap<>();

    private final BitSet unsynced = new BitSet();
    private @Nullable IOException failure;

    SyncLedger(FileTable files, ChannelCache channels, WindowCache windows) {
        this.files = files;
        this.channels = channels;
        this.windows = windows;
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
            Map<WindowCache.Key, Range> ranges;
            BitSet dirty;
            synchronized (lock) {
                ranges = complete;
                complete = new LinkedHashMap<>();
                dirty = changed;
                changed = new BitSet();
                unsynced.andNot(dirty);
            }
            sync(ranges, dirty);
        }
    }

    /** Syncs everything that was not: the last sync, when nobody writes any more. */
    void syncAll() throws IOException {
        synchronized (syncing) {
            Map<WindowCache.Key, Range> ranges;
            BitSet dirty;
            synchronized (lock) {
                ranges = new LinkedHashMap<>(touched);
                complete.clear();
                dirty = (BitSet) unsynced.clone();
                dirty.or(changed);
                changed.clear();
                unsynced.clear();
            }
            sync(ranges, dirty);
        }
    }

    private void sync(Map<WindowCache.Key, Range> ranges, BitSet dirty) throws IOException {
        if (failure != null) {
            throw failed(failure);
        }
        try {
            // Where mappings and files are one cache (Linux) the second step covers the first; elsewhere it does not.
            for (Map.Entry<WindowCache.Key, Range> entry : ranges.entrySet()) {
                Range range = entry.getValue();
                windows.get(entry.getKey()).force(range.from, range.to - range.from);
            }
            for (int file = dirty.nextSetBit(0); file >= 0; file = dirty.nextSetBit(file + 1)) {
                try (ChannelCache.Lease lease = channels.acquire(file)) {
                    lease.channel().force(true);
                }
            }
        } catch (UncheckedIOException e) {
            IOException cause = new IOException(e.getMessage(), e);
            failure = cause;
            throw failed(cause);
        } catch (StoreException e) {
            failure = e;
            throw e;
        } catch (IOException e) {
            failure = e;
            throw failed(e);
        }
    }

    private StoreException failed(IOException cause) {
        return new StoreException(
                StoreException.Reason.SYNC_FAILED,
                files.root(),
                "the disk failed to keep what was written (" + cause.getMessage()
                        + "); check the disk, then start again",
                cause);
    }
}
