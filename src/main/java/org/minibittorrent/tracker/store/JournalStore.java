package org.minibittorrent.tracker.store;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.ApiLimits;
import org.minibittorrent.bencode.BencodeException;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.LoopAndWorkers;
import org.minibittorrent.net.Workers;
import org.minibittorrent.store.journal.BlobFolder;
import org.minibittorrent.store.journal.Disk;
import org.minibittorrent.store.journal.Journal;
import org.minibittorrent.store.journal.JournalException;
import org.minibittorrent.tracker.facts.Change;
import org.minibittorrent.tracker.facts.ChangeCodec;
import org.minibittorrent.tracker.facts.TrackerState;

/**
 * Keeps the tracker's facts in a folder: a journal of batches, which a snapshot shortens from time to time, and a file for
 * each info dictionary.
 */
public final class JournalStore implements TrackerStore {
    private static final System.Logger LOG = System.getLogger(JournalStore.class.getName());
    public static final String CONTENT = "tracker";
    public static final String INFOS = "info";

    private record Waiting(long sequence, Runnable task) {}

    private final LoopAndWorkers threads;
    private final Journal.Opener journals;
    private final Place place;
    private final SnapshotJob.Sizes sizes;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

    /** What is to be done with info dictionaries: one after another, so that it takes effect in order. */
    private final ArrayDeque<Runnable> infoWork = new ArrayDeque<>();

    private @Nullable Journal journal;
    private @Nullable BlobFolder infos;
    private @Nullable SnapshotJob snapshots;
    private @Nullable InfoSweep sweep;
    private Consumer<Throwable> failureListener = cause -> {};
    private boolean infoBusy;
    private boolean failed;
    private long appended;
    private long durable;

    JournalStore(LoopAndWorkers threads, Journal.Opener journals, Place place, SnapshotJob.Sizes sizes) {
        this.threads = threads;
        this.journals = journals;
        this.place = place;
        this.sizes = sizes;
    }

    /** Where it all lies. */
    interface Place {
        /** Keeps it to one tracker, until it is let go. Blocks. */
        Disk acquire() throws IOException;

        /** Lets it go, if it was acquired. */
        void release();
    }

    /** A store in a folder, which is made if it is not there. */
    public static JournalStore in(Path folder, EventLoop loop, Workers workers) {
        return new JournalStore(
                LoopAndWorkers.of(loop, workers), Journal::open, new LockedFolder(folder), SnapshotJob.Sizes.STANDARD);
    }

    @Override
    public void load(TrackerState state) throws IOException {
        Disk disk = place.acquire();
        try {
            BlobFolder blobs = new BlobFolder(disk.folder(INFOS), ApiLimits.INFO_BYTES);
            infos = blobs;
            Journal opened = journals.open(disk, CONTENT, record -> apply(state, record), new JournalEvents());
            journal = opened;
            snapshots = new SnapshotJob(threads, opened, state, this, sizes);
            sweep = new InfoSweep(threads, blobs, state, this, sizes.sliceChanges());
        } catch (IOException | RuntimeException e) {
            place.release();
            throw e;
        }
    }

    public static void apply(TrackerState state, byte[] record) throws IOException {
        try {
            state.apply(ChangeCodec.decode(record));
        } catch (BencodeException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void append(List<Change> batch) {
        Journal open = journal;
        if (failed || open == null) {
            return;
        }
        try {
            appended = open.append(ChangeCodec.encode(batch));
        } catch (JournalException e) {
            fail(e);
            return;
        }
        if (snapshots != null) {
            snapshots.beginIfDue();
        }
    }

    @Override
    public void afterDurable(Runnable task) {
        if (failed) {
            return;
        }
        if (waiting.isEmpty() && durable >= appended) {
            task.run();
        } else {
            waiting.add(new Waiting(appended, task));
        }
    }

    private void reached(long sequence) {
        if (failed) {
            return;
        }
        durable = Math.max(durable, sequence);
        for (Waiting next = waiting.peek(); next != null && next.sequence <= durable; next = waiting.peek()) {
            waiting.remove();
            try {
                next.task.run();
            } catch (RuntimeException | Error e) {
                // Whoever waits behind it has nothing to do with it.
                LOG.log(Level.WARNING, "an answer could not be given", e);
            }
        }
    }

    private void fail(Throwable cause) {
        if (!failed) {
            failed = true;
            waiting.clear();
            failureListener.accept(cause);
        }
    }

    @Override
    public void putInfo(InfoHash infoHash, BencodeString info, Consumer<@Nullable Throwable> done) {
        if (sweep != null) {
            sweep.spare(infoHash);
        }
        inOrder(
                () -> {
                    blobs().put(infoHash.hex(), info.bytes());
                    return true;
                },
                (ok, failure) -> done.accept(failure));
    }

    @Override
    public void getInfo(InfoHash infoHash, BiConsumer<@Nullable BencodeString, @Nullable Throwable> done) {
        inOrder(() -> intact(infoHash), done);
    }

    private @Nullable BencodeString intact(InfoHash infoHash) throws IOException {
        try {
            byte[] info = blobs().get(infoHash.hex());
            if (InfoHash.ofInfo(info).equals(infoHash)) {
                return BencodeString.of(info);
            }
        } catch (NoSuchFileException gone) {
            // Told below, as is damage.
        }
        LOG.log(Level.WARNING, () -> blobs().describe(infoHash.hex()) + " is gone or damaged");
        return null;
    }

    @Override
    public void removeInfo(InfoHash infoHash) {
        inOrder(
                () -> {
                    blobs().remove(infoHash.hex());
                    return true;
                },
                (ok, failure) -> {
                    if (failure != null) {
                        LOG.log(Level.DEBUG, "an info dictionary nobody needs is left", failure);
                    }
                });
    }

    private BlobFolder blobs() {
        BlobFolder open = infos;
        if (open == null) {
            throw new IllegalStateException("not loaded");
        }
        return open;
    }

    private <T> void inOrder(Callable<T> work, BiConsumer<@Nullable T, @Nullable Throwable> done) {
        inTurn(() -> work, done);
    }

    /** Asks on the loop thread what there is to do, when its turn comes, and has a worker do it before anything else. */
    <T> void inTurn(Supplier<Callable<T>> work, BiConsumer<@Nullable T, @Nullable Throwable> done) {
        infoWork.add(() -> threads.onWorker(work.get(), (result, failure) -> {
            infoBusy = false;
            done.accept(result, failure);
            nextInfo();
        }));
        nextInfo();
    }

    private void nextInfo() {
        Runnable next = infoBusy ? null : infoWork.poll();
        if (next != null) {
            infoBusy = true;
            next.run();
        }
    }

    @Override
    public void tidy() {
        if (sweep != null) {
            sweep.begin();
        }
    }

    @Override
    public void onFailure(Consumer<Throwable> listener) {
        failureListener = listener;
    }

    @Override
    public void close() {
        if (journal != null) {
            journal.close();
        }
        if (sweep != null) {
            sweep.close();
        }
        place.release();
    }

    /** Brings what the journal's thread says to the loop. */
    private final class JournalEvents implements Journal.Listener {
        @Override
        public void durable(long sequence) {
            threads.onLoop(() -> reached(sequence));
        }

        @Override
        public void failed(JournalException cause) {
            threads.onLoop(() -> fail(cause));
        }
    }
}
