package org.minibittorrent.tracker;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.Workers;
import org.minibittorrent.store.journal.Journal;
import org.minibittorrent.store.journal.JournalException;
import org.minibittorrent.store.journal.SnapshotWriter;

/**
 * Shortens the journal: takes the state in slices, between which the loop goes on with its work, and has a worker write
 * them. Loop thread.
 */
final class SnapshotJob {
    private static final System.Logger LOG = System.getLogger(SnapshotJob.class.getName());

    /** How long the journal may grow at least; beyond that, to twice what the last snapshot replaced. */
    private static final long LEAST_BYTES = 16L << 20;

    /** Changes in one slice: a fraction of a millisecond of the loop's time. */
    private static final int SLICE = 500;

    private final EventLoop loop;
    private final Workers workers;
    private final Journal journal;
    private final TrackerState state;
    private final TrackerStore store;
    private long dueAt = LEAST_BYTES;
    private boolean running;

    SnapshotJob(EventLoop loop, Workers workers, Journal journal, TrackerState state, TrackerStore store) {
        this.loop = loop;
        this.workers = workers;
        this.journal = journal;
        this.state = state;
        this.store = store;
    }

    /** Begins if the journal has grown long enough. */
    void beginIfDue() {
        long bytes = journal.bytesSinceSnapshot();
        if (running || bytes < dueAt) {
            return;
        }
        running = true;
        dueAt = Math.max(LEAST_BYTES, 2 * bytes);
        try {
            journal.beginSnapshot(writer -> {
                try {
                    loop.execute(() -> next(writer, state.snapshot()));
                } catch (RejectedExecutionException closed) {
                    writer.abort();
                }
            });
        } catch (JournalException e) {
            LOG.log(Level.DEBUG, "no snapshot", e);
        }
    }

    private void next(SnapshotWriter writer, SnapshotCursor cursor) {
        List<Change> slice = cursor.next(SLICE);
        if (slice.isEmpty()) {
            // What the slices show of the last moments must be durable by itself first.
            store.afterDurable(() -> workers.run(
                    loop,
                    () -> {
                        writer.commit();
                        return true;
                    },
                    (done, failure) -> ended(writer, failure)));
            return;
        }
        workers.run(
                loop,
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
        if (failure != null) {
            // Everything is in the journal all the same; it is tried again when that has grown further.
            LOG.log(Level.WARNING, "the snapshot of the state could not be written: " + failure.getMessage());
            workers.run(
                    loop,
                    () -> {
                        writer.abort();
                        return true;
                    },
                    (done, again) -> {});
        }
    }
}
