package org.minibittorrent.store.journal;

import java.lang.System.Logger.Level;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots that shorten a {@link RecordKeeper}'s journal: each is taken from the memory in slices, between which the
 * loop goes on with its work, and written by workers. Loop thread.
 */
final class Snapshots {
    private static final System.Logger LOG = System.getLogger(Snapshots.class.getName());

    private final KeeperThreads threads;
    private final RecordKeeper keeper;
    private final KeptMemory memory;
    private final long journalBytes;
    private boolean wanted;
    private @Nullable Job job;

    Snapshots(KeeperThreads threads, RecordKeeper keeper, KeptMemory memory, long journalBytes) {
        this.threads = threads;
        this.keeper = keeper;
        this.memory = memory;
        this.journalBytes = journalBytes;
    }

    /** Begins one if the journal has grown long enough, unless one is under way. */
    void beginIfDue(Journal journal) {
        long due = Math.max(journalBytes, journal.snapshotBytes() / RecordKeeper.SNAPSHOT_PARTS);
        if (wanted || journal.bytesSinceSnapshot() < due) {
            return;
        }
        try {
            wanted = journal.beginSnapshot(writer -> {
                if (!threads.onLoop(() -> begin(new Job(writer, memory.snapshot())))) {
                    writer.abort();
                }
            });
        } catch (JournalException e) {
            LOG.log(Level.DEBUG, "no snapshot", e);
        }
    }

    private void begin(Job fresh) {
        if (wanted) {
            job = fresh;
        }
        fresh.next();
    }

    /** Writes no more slices of the one under way; the next one may begin. */
    void giveUp() {
        wanted = false;
        job = null;
    }

    /** One snapshot. */
    private final class Job {
        private final SnapshotWriter writer;
        private final Supplier<KeptMemory.@Nullable Slice> slices;

        Job(SnapshotWriter writer, Supplier<KeptMemory.@Nullable Slice> slices) {
            this.writer = writer;
            this.slices = slices;
        }

        private boolean isGivenUp() {
            return job != this;
        }

        /** Takes the next slice, and goes on by itself. */
        void next() {
            if (isGivenUp()) {
                end(null);
                return;
            }
            KeptMemory.Slice slice = slices.get();
            if (slice != null) {
                threads.run(() -> writer.write(slice.records().get()), failure -> {
                    if (failure == null) {
                        next();
                    } else {
                        end(failure);
                    }
                });
                return;
            }
            // The slices show changes of the last moments, which must be durable by themselves first.
            keeper.afterDurable(refusal -> {
                if (refusal == null && !isGivenUp()) {
                    threads.run(writer::commit, this::committed);
                } else {
                    end(null);
                }
            });
        }

        private void committed(@Nullable Throwable failure) {
            if (failure != null) {
                end(failure);
            } else if (!isGivenUp()) {
                giveUp();
                memory.shortened();
            }
        }

        /** Ends it without effect. */
        private void end(@Nullable Throwable failure) {
            boolean isClosed = failure instanceof RejectedExecutionException
                    || (failure instanceof JournalException closed
                            && closed.reason() == JournalException.Reason.CLOSED);
            if (failure != null && !isClosed) {
                // Everything is in the journal all the same; it is tried again when that has grown further.
                LOG.log(Level.WARNING, "the snapshot of the state could not be written: " + failure.getMessage());
            }
            threads.run(writer::abort, ignored -> {
                if (!isGivenUp()) {
                    giveUp();
                }
            });
        }
    }
}
