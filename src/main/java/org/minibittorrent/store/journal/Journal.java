package org.minibittorrent.store.journal;

import java.io.IOException;
import java.io.SyncFailedException;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An append-only log of records. Records become durable in order, everything that waits at once (group commit), in tasks of
 * an executor, one at a time; the owner is told how far it has come. See the package for the format and what a crash may do.
 *
 * <p>Fail-stop: after a failed write or sync, or an error of any kind, nothing more is taken or promised, since a second sync
 * that succeeds would prove nothing. All methods may be called on any thread; appends of several threads come in some order.
 */
public final class Journal implements AutoCloseable {
    static final int FRAME_BYTES = 1 << 20; // the most that is made durable by one sync
    public static final int MAX_RECORD = Frames.MAX_PAYLOAD - 16;

    /** Opens a journal: its constructor, or what a test puts in its place. */
    public interface Opener {
        Journal open(Disk disk, String content, Records records, Listener listener, Executor executor)
                throws IOException;
    }

    /** Takes what is recovered, a record at a time; throws if one makes no sense, and says why. */
    public interface Records {
        void take(byte[] record) throws IOException;
    }

    /** Told how far the journal has come. Calls come in a task of the executor, or on the thread that closes the journal. */
    public interface Listener {
        /** Every record up to the one with this sequence number is durable. */
        void durable(long sequence);

        /** The disk failed, or the journal itself: nothing will become durable any more. At most once. */
        void failed(JournalException cause);
    }

    private final Disk disk;
    private final String content;
    private final Listener listener;
    private final Executor executor;
    private final SecureRandom random = new SecureRandom();
    private final Object lock = new Object();
    private final ArrayDeque<byte[]> queue = new ArrayDeque<>();
    private boolean isCommitting; // a task of the executor commits, or will
    private long appended;
    private long durable;
    private long bytesSinceSnapshot;
    private long snapshotBytes;
    private boolean closing;
    private @Nullable JournalException failure;
    private @Nullable Consumer<SnapshotWriter> snapshotWanted;
    private @Nullable SnapshotWriter snapshot;
    private final Segments segments; // for the one that commits

    /** Reads a folder, as the constructor does, without changing anything. {@return the number of records and the like} */
    public static String verify(Disk disk, String content, Records records) throws IOException {
        Recovery recovery = new Recovery(disk, content, records);
        recovery.read();
        return recovery.count + " records"
                + (recovery.torn > 0 ? ", and " + recovery.torn + " bytes of a write that a crash cut short" : "");
    }

    /**
     * Opens the journal of a folder, which must be locked ({@link FolderLock}). Blocks until all is read.
     *
     * @param content what the records are, up to 16 ASCII characters: a journal of other content is refused
     * @param records takes what was recovered, in order, on this thread
     * @param executor runs {@link #commit()}, which blocks, as long as something waits; one that refuses is like a failed disk
     * @throws JournalException {@code DAMAGED} or {@code FOREIGN}
     */
    public Journal(Disk disk, String content, Records records, Listener listener, Executor executor)
            throws IOException {
        this.disk = disk;
        this.content = content;
        this.listener = listener;
        this.executor = executor;
        Recovery recovery = new Recovery(disk, content, records);
        recovery.read();
        recovery.repair();
        if (recovery.torn > 0 && recovery.last != null) {
            System.getLogger(Journal.class.getName())
                    .log(
                            Level.WARNING,
                            disk.describe(Header.Kind.SEGMENT.name(recovery.last.number())) + ": " + recovery.torn
                                    + " bytes of a write that a crash cut short were cut off at byte " + recovery.end);
        }
        this.segments = new Segments(disk, content, random, recovery.last, recovery.end);
        this.bytesSinceSnapshot = Math.max(recovery.segmentBytes, Header.LENGTH);
        this.snapshotBytes = recovery.snapshotBytes;
    }

    /**
     * Adds a record.
     *
     * @param record at least one byte, at most {@link #MAX_RECORD}; not copied
     * @return its sequence number, counted from 1 since the journal was opened
     * @throws JournalException {@code UNWRITTEN}, {@code FAILED} or {@code CLOSED}
     */
    public long append(byte[] record) throws JournalException {
        if (record.length == 0 || record.length > MAX_RECORD) {
            throw new IllegalArgumentException("a record of " + record.length + " bytes");
        }
        synchronized (lock) {
            requireOpen();
            queue.add(record);
            bytesSinceSnapshot += Frames.cost(record);
            commitSoon();
            return ++appended;
        }
    }

    /** Bytes in the segments that a new snapshot would replace; after one that was given up, those since then. */
    public long bytesSinceSnapshot() {
        synchronized (lock) {
            return bytesSinceSnapshot;
        }
    }

    /**
     * Begins a snapshot: what is appended from now on goes into a new segment.
     *
     * @param ready called in a task of the executor when that is so. Not called if the journal fails or is closed before
     * @return false if a snapshot is being written already
     */
    public boolean beginSnapshot(Consumer<SnapshotWriter> ready) throws JournalException {
        synchronized (lock) {
            requireOpen();
            if (snapshotWanted != null || snapshot != null) {
                return false;
            }
            snapshotWanted = ready;
            commitSoon();
            return true;
        }
    }

    /**
     * Has a snapshot take the place of all that is recorded, when the owner's memory is the truth. Once, before the first
     * append; blocks until it is durable. If the disk fails the journal is to be closed: it has the one or the other then.
     */
    public void restate(List<byte[]> records) throws IOException {
        // Nothing commits yet, and the first task that does sees the fields as they are then.
        synchronized (lock) {
            requireOpen();
            if (appended > 0 || snapshotWanted != null || snapshot != null) {
                throw new IllegalStateException("the journal is in use");
            }
            if (!segments.isEmpty()) {
                segments.next();
            }
            SnapshotWriter writer = snapshotWriter();
            try {
                writer.write(records);
                writer.commit();
            } finally {
                writer.abort();
            }
            bytesSinceSnapshot = Header.LENGTH;
        }
    }

    /** Bytes of the last snapshot; 0 if there was none. */
    public long snapshotBytes() {
        synchronized (lock) {
            return snapshotBytes;
        }
    }

    void snapshotCommitted(long bytes) {
        synchronized (lock) {
            snapshotBytes = bytes;
        }
    }

    void snapshotEnded() {
        synchronized (lock) {
            snapshot = null;
        }
    }

    /**
     * Makes everything appended durable, unless that fails, gives up a snapshot, and frees the files. The calling thread
     * writes what no task of the executor has come to, and must not be interrupted then. Idempotent.
     */
    @Override
    public void close() {
        synchronized (lock) {
            closing = true;
        }
        synchronized (this) {
            while (commit()) {
                // until nothing waits
            }
            segments.close();
        }
        // Nobody writes to the folder any more when this returns: another may have it from then on.
        SnapshotWriter begun;
        synchronized (lock) {
            begun = snapshot;
        }
        if (begun != null) {
            begun.abort();
        }
    }

    /** Has the executor commit what waits, unless that is so already. Under the lock. */
    private void commitSoon() {
        if (isCommitting) {
            return;
        }
        isCommitting = true;
        try {
            executor.execute(this::commitAll);
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            // The threads are closed or have too much to do, or the system has none to give.
            fail(new IOException("no thread is free to write", e));
        }
    }

    private void commitAll() {
        try {
            while (isWaiting()) {
                commit();
            }
        } catch (Throwable e) {
            // By commit(), and told, unless memory ran out on the way there.
            fail(e);
        }
    }

    /** Whether there is something for a task to commit. When there is not, the next append asks for another task. */
    private boolean isWaiting() {
        synchronized (lock) {
            isCommitting = failure == null && !closing && (!queue.isEmpty() || snapshotWanted != null);
            return isCommitting;
        }
    }

    /** Makes durable what waits, up to one frame, and begins a snapshot if one is wanted; false if nothing was to do. */
    public synchronized boolean commit() {
        List<byte[]> records = new ArrayList<>();
        Consumer<SnapshotWriter> ready = null;
        synchronized (lock) {
            if (failure != null) {
                return false;
            }
            int bytes = 0;
            for (byte[] next = queue.peek();
                    next != null && (records.isEmpty() || bytes + Frames.cost(next) <= FRAME_BYTES);
                    next = queue.peek()) {
                records.add(queue.remove());
                bytes += Frames.cost(next);
            }
            if (queue.isEmpty() && !closing) {
                ready = snapshotWanted;
            }
        }
        try {
            if (!records.isEmpty()) {
                segments.write(records);
                durable += records.size();
                listener.durable(durable);
            }
            if (ready != null) {
                ready.accept(rotate());
            }
            return !records.isEmpty() || ready != null;
        } catch (IOException e) {
            fail(e);
            return false;
        } catch (RuntimeException | Error e) {
            // Nobody knows how far it came: it ends as with a failed disk, and whoever called is told what it was.
            fail(e);
            throw e;
        }
    }

    private SnapshotWriter rotate() throws IOException {
        segments.next();
        SnapshotWriter begun = snapshotWriter();
        synchronized (lock) {
            bytesSinceSnapshot = Header.LENGTH;
            snapshot = begun;
            snapshotWanted = null;
        }
        return begun;
    }

    /** A snapshot of what is before the segment that is written to. */
    private SnapshotWriter snapshotWriter() throws IOException {
        return new SnapshotWriter(
                this, disk, new Header(Header.Kind.SNAPSHOT, segments.number(), random.nextLong(), 0), content);
    }

    private void fail(Throwable cause) {
        boolean isUnwritten = cause instanceof IOException && !(cause instanceof SyncFailedException);
        String what = cause instanceof IOException
                ? ": the disk failed (" + cause.getMessage() + "); check it and its free space, then "
                        + (isUnwritten ? "try again" : "start again")
                : ": the journal failed (" + cause + "); start again";
        JournalException failed = new JournalException(
                isUnwritten ? JournalException.Reason.UNWRITTEN : JournalException.Reason.FAILED,
                disk.describe(Header.Kind.SEGMENT.name(segments.number())) + what,
                cause);
        synchronized (lock) {
            if (failure != null) {
                return;
            }
            failure = failed;
            queue.clear();
        }
        listener.failed(failed);
    }

    private void requireOpen() throws JournalException {
        JournalException failed = failure;
        if (failed != null) {
            throw new JournalException(failed.reason(), String.valueOf(failed.getMessage()), failed);
        }
        if (closing) {
            throw new JournalException(JournalException.Reason.CLOSED, "the journal is closed");
        }
    }
}
