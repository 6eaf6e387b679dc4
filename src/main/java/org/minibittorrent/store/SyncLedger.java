package org.minibittorrent.store;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.store.file.StoreException;

/**
 * The list of files a sync has to cover, and the syncs. A file is noted when something was written to it; a sync covers all
 * noted before it began. After a failed sync the system may have dropped what it could not write, so a second one that
 * succeeds would prove nothing: every later one fails too. Files that a sync could not get to for another reason are left
 * to the next. Thread safe; syncs run one at a time.
 */
final class SyncLedger {
    /** Looks whether a file is still the one that was written. */
    interface Check {
        void requireExpected(int file) throws IOException;
    }

    private final FileTable files;
    private final ChannelCache channels;
    private final Check check;
    private final Object lock = new Object();
    private final Object syncing = new Object();
    private @Nullable StoreException failure;
    /** Files written to since a sync last covered them. */
    private BitSet written = new BitSet();
    /** Files that no sync has covered, and those written to since: an earlier try may have left something in them. */
    private final BitSet unsynced = new BitSet();

    SyncLedger(FileTable files, ChannelCache channels, Check check) {
        this.files = files;
        this.channels = channels;
        this.check = check;
        unsynced.set(0, files.count());
    }

    /** These parts of files are written: the next sync covers them. */
    void written(List<FileTable.Span> spans) {
        synchronized (lock) {
            for (FileTable.Span span : spans) {
                written.set(span.file());
                unsynced.set(span.file());
            }
        }
    }

    /** Syncs what was written; or all files that were not synced, the last time, when nobody writes any more. */
    void sync(boolean all) throws IOException {
        synchronized (syncing) {
            BitSet batch;
            synchronized (lock) {
                batch = all ? (BitSet) unsynced.clone() : written;
                written = new BitSet();
                unsynced.andNot(batch);
            }
            boolean kept = false;
            try {
                if (failure != null) {
                    throw failure;
                }
                for (int file = batch.nextSetBit(0); file >= 0; file = batch.nextSetBit(file + 1)) {
                    force(file);
                }
                // Forcing a file that was cut short succeeds, so the look at its size comes last.
                for (int file = batch.nextSetBit(0); file >= 0; file = batch.nextSetBit(file + 1)) {
                    check.requireExpected(file);
                }
                kept = true;
            } finally {
                if (!kept) {
                    synchronized (lock) {
                        written.or(batch);
                        unsynced.or(batch);
                    }
                }
            }
        }
    }

    private void force(int file) throws IOException {
        try (ChannelCache.Lease lease = channels.acquire(file)) {
            try {
                lease.channel().force(true);
            } catch (ClosedChannelException e) {
                throw e; // a foreign interrupt, not the disk
            } catch (IOException e) {
                String problem = "the disk failed to keep what was written (" + e.getMessage() + ")";
                failure = new StoreException(Reason.DISK_FAILED, files.path(file), problem, e);
                throw failure;
            }
        }
    }
}
