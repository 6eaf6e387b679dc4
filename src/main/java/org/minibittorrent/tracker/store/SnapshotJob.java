package org.minibittorrent.tracker.store;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.net.LoopAndWorkers;
import org.minibittorrent.store.journal.Journal;
import org.minibittorrent.store.journal.JournalException;
import org.minibittorrent.store.journal.SnapshotWriter;
import org.minibittorrent.tracker.facts.Change;
import org.minibittorrent.tracker.facts.ChangeCodec;
import org.minibittorrent.tracker.facts.SnapshotCursor;
import org.minibittorrent.tracker.facts.TrackerState;

/**
 * Shortens the journal: takes the state in slices, between which the loop goes on with its work, and has a worker write
 * them. Loop thread.
 */
public final class SnapshotJob {
    private static final System.Logger LOG = System.getLogger(SnapshotJob.class.getName());

    /** The journal may grow to the length of the last snapshot, divided by this. */
    public static final int SNAPSHOT_PARTS = 4;

    private final LoopAndWorkers threads;
    private final Journal journal;
    private final TrackerState state;
    private final TrackerStore store;
    private final Sizes sizes;
    private boolean running;

    /**
     * How much at a time.
     *
     * @param journalBytes how long the journal may grow at least before it is shortened; beyond that, to a quarter of the
     *     last snapshot, so that a start takes little longer than reading the state takes
     * @param sliceChanges changes that are gathered at a time
     */
    record Sizes(long journalBytes, int sliceChanges) {
        /** A slice takes a fraction of a millisecond of the loop's time. */
        static final Sizes STANDARD = new Sizes(16L << 20, 500);
    }

    SnapshotJob(LoopAndWorkers threads, Journal journal, TrackerState state, TrackerStore store, Sizes sizes) {
        this.threads = threads;
        this.journal = journal;
        this.state = state;
        this.store = store;
        this.sizes = sizes;
    }

    /** Begins if the journal has grown long enough. */
    void beginIfDue() {
        if (running
                || journal.bytesSinceSnapshot()
                        < Math.max(sizes.journalBytes, journal.snapshotBytes() / SNAPSHOT_PARTS)) {
            return;
        }
        running = true;
        try {
            journal.beginSnapshot(writer -> {
                if (!threads.onLoop(() -> next(writer, state.snapshot()))) {
                    writer.abort();
                }
            });
        } catch (JournalException e) {
            LOG.log(Level.DEBUG, "no snapshot", e);
        }
    }

    private void next(SnapshotWriter writer, SnapshotCursor cursor) {
        List<Change> slice = cursor.next(sizes.sliceChanges);
        if (slice.isEmpty()) {
            // What the slices show of the last moments must be durable by itself first.
            store.afterDurable(() -> threads.onWorker(
                    () -> {
                        writer.commit();
                        return true;
                    },
                    (done, failure) -> ended(writer, failure)));
            return;
        }
        threads.onWorker(
                () -> {
                    writer.write(List.of(ChangeCodec.encode(slice)));
                    return true;
                },
                (done, failure) -> {
                    if (failure == null) {
                        next(writer, cursor);
                    } else {
                        ended(writer, failure);
                    }
                });
    }

    private void ended(SnapshotWriter writer, @Nullable Throwable failure) {
        running = false;
        boolean isClosed = failure instanceof RejectedExecutionException
                || (failure instanceof JournalException closed && closed.reason() == JournalException.Reason.CLOSED);
        if (failure != null && !isClosed) {
            // Everything is in the journal all the same; it is tried again when that has grown further.
            LOG.log(Level.WARNING, "the snapshot of the state could not be written: " + failure.getMessage());
            threads.onWorker(
                    () -> {
                        writer.abort();
                        return true;
                    },
                    (done, again) -> {});
        }
    }
}
