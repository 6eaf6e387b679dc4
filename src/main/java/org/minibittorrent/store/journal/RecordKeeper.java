package org.minibittorrent.store.journal;

import java.io.IOException;
import java.io.SyncFailedException;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.store.journal.KeptMemory.Blob;
import org.minibittorrent.store.journal.KeptMemory.Slice;

/**
 * The durable copy of an owner's memory: a journal with a record of each change, which a snapshot of the memory shortens from
 * time to time; and blobs, each durable before a record that speaks of it, and swept away when no record does. Loop thread,
 * unless said otherwise.
 *
 * <p>When a record cannot be written, for lack of room perhaps, everybody who waits is refused, and a moment later the journal
 * is opened anew; a memory that is ahead of the disk then becomes a snapshot. Fail-stop: once a sync has failed nothing is
 * kept, or said to be kept, any more.
 *
 * <pre>
 * KEEPING - a write failed -> RESTING - a moment -> REFUSING - somebody asks -> REOPENING - opened -> KEEPING
 *                                ^---------------------- a write failed ------------'
 * any     - a sync failed --> ENDED
 * </pre>
 */
public final class RecordKeeper {
    /** The journal may grow to the length of the last snapshot, divided by this. */
    public static final int SNAPSHOT_PARTS = 4;

    private static final System.Logger LOG = System.getLogger(RecordKeeper.class.getName());
    private static final int CLOSE_SECONDS = 6;

    /** The files of a keeper: the disk of the journal, for this keeper alone, its content, see {@link Journal}; the blobs. */
    public record Files(Journal.Opener journals, Disk disk, String content, BlobFolder blobs) {}

    /**
     * The sizes of a keeper's portions.
     *
     * @param journalBytes how long the journal may grow at least before a snapshot shortens it; beyond that, to a quarter of
     *     the last snapshot, so that a start takes little longer than reading the state takes
     * @param atATime names of blobs that are looked at at a time, and what the owner makes of it
     */
    public record Sizes(long journalBytes, int atATime) {}

    private enum Phase {
        KEEPING,
        RESTING,
        REFUSING,
        REOPENING,
        ENDED
    }

    /** A record whose turn has not come: it may wait for its blob to be durable, and all behind it for that one. */
    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    private record Pending(byte[] record, @Nullable Blob blob) {}

    private final KeeperThreads threads;
    private final Files files;
    private final KeptMemory memory;
    private final KeptBlobs blobs;
    private final Snapshots snapshots;
    private final Promises promises = new Promises();
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    private volatile Journal journal; // another one while it is opened anew, by a worker: then nobody else uses it
    private Phase phase = Phase.KEEPING;
    private @Nullable IOException failure; // the reason, while it is not keeping
    private boolean isStoring; // the first record that waits has its blob stored
    private @Nullable Runnable closing; // to be run when nothing is left to do, once that is wanted
    private boolean triedLast;

    /** Opens the files and reads the journal, whose records {@code found} takes; throws where it is damaged. Blocks. */
    public RecordKeeper(KeeperThreads threads, Files files, Sizes sizes, KeptMemory memory, Journal.Records found)
            throws IOException {
        this.threads = threads;
        this.files = files;
        this.memory = memory;
        this.blobs = new KeptBlobs(threads, files.blobs, this, memory, sizes.atATime);
        this.snapshots = new Snapshots(threads, this, memory, sizes.journalBytes);
        this.journal = open(found, 0);
    }

    /** Opens a journal before the first record of which so many were taken. */
    private Journal open(Journal.Records found, long before) throws IOException {
        Journal.Listener listener = new Journal.Listener() {
            @Override
            public void durable(long sequence) {
                threads.onLoop(() -> promises.reached(before + sequence));
            }

            @Override
            public void failed(JournalException cause) {
                threads.onLoop(() -> RecordKeeper.this.failed(cause));
            }
        };
        return files.journals.open(files.disk, files.content, found, listener, threads.workers());
    }

    /** Begins what goes on in the background. Once, before anything else on the loop thread. */
    public void begin() {
        blobs.sweep();
        shortenIfDue();
    }

    public KeptBlobs blobs() {
        return blobs;
    }

    /** Whether records can be kept, as far as known. */
    public boolean isKeeping() {
        return phase == Phase.KEEPING;
    }

    /** Makes a record durable, some time, after all before it. */
    public void append(byte[] record) {
        append(record, null);
    }

    /** Makes a record durable, some time, after all before it and after its blob. */
    public void append(byte[] record, @Nullable Blob blob) {
        if (phase == Phase.ENDED) {
            return;
        }
        promises.accept();
        if (blob != null) {
            blobs.spare(blob.name());
        }
        pending.add(new Pending(record, blob));
        advance();
        shortenIfDue();
        tryAgain();
    }

    private void advance() {
        while (!pending.isEmpty() && phase == Phase.KEEPING && !isStoring) {
            Pending next = pending.element();
            Blob blob = next.blob;
            if (blob != null && !blobs.isStored(blob)) {
                isStoring = true;
                blobs.store(blob, this::stored);
                return;
            }
            try {
                journal.append(next.record);
                pending.remove();
            } catch (JournalException e) {
                // The journal tells of its failure by itself.
                LOG.log(Level.DEBUG, "a record waits", e);
                return;
            }
        }
    }

    private void stored(@Nullable Throwable error) {
        isStoring = false;
        if (error != null) {
            failed(error);
        }
        advance();
    }

    /**
     * Tells when all records taken so far are durable: within this call if they are. Those who wait are told in the order in
     * which they came; in the reverse order when they are refused, so that each can undo what it did.
     *
     * @param done gets null, or why a record cannot be kept
     */
    public void afterDurable(Consumer<@Nullable IOException> done) {
        if (phase == Phase.ENDED) {
            done.accept(failure);
        } else {
            promises.await(done);
            tryAgain();
        }
    }

    /** Something failed. While it is not keeping, a failure that may pass is no news. */
    private void failed(Throwable cause) {
        if (failure == null || !passes(cause)) {
            fail(cause);
        }
    }

    /**
     * Whether it may be tried again without a restart: something could not be written, or was not tried. After a failed sync
     * a second one that succeeds would prove nothing; and an unknown failure proves nothing either.
     */
    private static boolean passes(Throwable cause) {
        if (cause instanceof JournalException journal) {
            return journal.reason() == JournalException.Reason.UNWRITTEN;
        }
        return (cause instanceof IOException && !(cause instanceof SyncFailedException))
                || cause instanceof RejectedExecutionException;
    }

    /** The failure in one line, with what to do. */
    private IOException told(Throwable cause) {
        if (cause instanceof JournalException journal) {
            return journal;
        }
        String problem = ": the disk failed (" + (cause instanceof IOException ? cause.getMessage() : cause)
                + "); check it and its free space, then " + (passes(cause) ? "try again" : "start again");
        return new IOException(files.disk.describe("") + problem, cause);
    }

    private void fail(Throwable cause) {
        if (phase == Phase.ENDED) {
            return;
        }
        boolean passes = passes(cause);
        IOException told = told(cause);
        if (failure == null || !passes) {
            String until = passes ? " cannot be kept for now: " : " cannot be kept any more: ";
            LOG.log(
                    passes ? Level.WARNING : Level.ERROR,
                    "the state of the " + files.content + until + told.getMessage());
        }
        failure = told;
        pending.clear();
        snapshots.giveUp();
        if (passes) {
            phase = Phase.RESTING;
            threads.later().execute(this::rested);
        } else {
            phase = Phase.ENDED;
            memory.failed(told);
        }
        promises.refuse(told, memory.takesBack());
    }

    private void rested() {
        if (phase == Phase.RESTING) {
            phase = Phase.REFUSING;
            tryAgain();
        }
    }

    /** After a failure that may have passed, if anyone wants that. */
    private void tryAgain() {
        boolean isWanted = memory.takesBack() || !pending.isEmpty() || promises.hasWaiting();
        if (phase == Phase.REFUSING && isWanted && !isClosing()) {
            reopen();
        }
    }

    /** Opens the journal anew. If the memory is ahead of the disk, all that it has now is to be what the disk has. */
    private void reopen() {
        phase = Phase.REOPENING;
        pending.clear();
        long covered = promises.accepted();
        List<Slice> ahead = promises.areOpen()
                ? Stream.generate(memory.snapshot()).takeWhile(Objects::nonNull).toList()
                : List.of();
        List<Blob> lacking = ahead.stream()
                .flatMap(slice -> slice.blobs().stream())
                .filter(blob -> !blobs.isStored(blob))
                .toList();
        blobs.inTurn(
                () -> {
                    for (Blob blob : lacking) {
                        blobs.write(blob);
                    }
                    journal.close();
                    Journal fresh = open(record -> {}, covered);
                    journal = fresh;
                    if (ahead.isEmpty()) {
                        blobs.requireRoom();
                    } else {
                        // Until it is durable nothing is appended: that would be read behind what was there before.
                        fresh.restate(ahead.stream()
                                .flatMap(slice -> slice.records().get().stream())
                                .toList());
                    }
                },
                error -> {
                    if (error != null) {
                        fail(error);
                    } else if (phase == Phase.REOPENING) {
                        LOG.log(Level.INFO, "the state of the " + files.content + " is kept again");
                        phase = Phase.KEEPING;
                        failure = null;
                        lacking.forEach(blob -> blobs.found(blob.name()));
                        promises.reached(covered);
                        // Of records that were refused there may be blobs.
                        blobs.sweep();
                        advance();
                    }
                });
    }

    /** Has a snapshot take the place of a journal that has grown long. */
    private void shortenIfDue() {
        if (phase == Phase.KEEPING && !isClosing()) {
            snapshots.beginIfDue(journal);
        }
    }

    /** A worker is done. */
    void goOn() {
        tryAgain();
        Runnable task = closing;
        if (task == null || !blobs.isIdle() || phase == Phase.REOPENING) {
            return;
        }
        if ((phase == Phase.RESTING || phase == Phase.REFUSING) && promises.areOpen() && !triedLast) {
            triedLast = true;
            reopen();
        } else if (phase != Phase.KEEPING || pending.isEmpty()) {
            task.run();
        }
    }

    boolean isClosing() {
        return closing != null;
    }

    /** Runs something once when no worker is at the blobs and the journal has every record; nothing may be changed after. */
    public void whenIdle(Runnable task) {
        closing = () -> {
            closing = () -> {};
            task.run();
        };
        snapshots.giveUp();
        goOn();
    }

    /** Keeps what was taken, unless the disk fails, and lets go of the files; false if a worker stays. Not for the loop. */
    public boolean close() {
        CompletableFuture<Boolean> idle = new CompletableFuture<>();
        // Workers write the last records, and this waits without minding interrupts, one of which would close their
        // file.
        boolean hasLoop = threads.onLoop(() -> whenIdle(() -> {
            if (isKeeping()) {
                promises.await(refusal -> idle.complete(true));
            } else {
                idle.complete(true);
            }
        }));
        idle.completeOnTimeout(false, CLOSE_SECONDS, TimeUnit.SECONDS);
        boolean isIdle = !hasLoop || idle.join();
        end();
        return isIdle;
    }

    /** The last step of {@link #close}: lets go of the files. Any thread; blocks. */
    public void end() {
        journal.close();
        blobs.close();
    }
}
