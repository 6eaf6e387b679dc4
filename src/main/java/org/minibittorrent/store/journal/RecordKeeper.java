package org.minibittorrent.store.journal;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
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
    private static final int CLOSE_SECONDS = 10;

    /**
     * The files of a keeper.
     *
     * @param journals opens the journal
     * @param disk where that lies, for this keeper alone
     * @param content names the kind of records, see {@link Journal}
     * @param blobs a folder of their own
     */
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

    /** Another one while it is opened anew, by a worker: then nobody else uses it. */
    private volatile Journal journal;

    private Phase phase = Phase.KEEPING;

    /** The reason, while it is not keeping. */
    private @Nullable IOException failure;

    /** The first record that waits has its blob stored. */
    private boolean isStoring;

    /** To be run when nothing is left to do, once that is wanted. */
    private @Nullable Runnable closing;

    private boolean triedLast;

    /**
     * Opens the files and reads the journal. Blocks.
     *
     * @param found takes the records
     * @throws IOException if the journal is damaged, saying where
     */
    public RecordKeeper(KeeperThreads threads, Files files, Sizes sizes, KeptMemory memory, Journal.Records found)
            throws IOException {
        this.threads = threads;
        this.files = files;
        this.memory = memory;
        this.blobs = new KeptBlobs(threads, files.blobs, this, memory, sizes.atATime);
        this.snapshots = new Snapshots(threads, this, memory, sizes.journalBytes);
        this.journal = open(found, 0);
    }

    private Journal open(Journal.Records found, long before) throws IOException {
        return files.journals.open(files.disk, files.content, found, new JournalEvents(before), threads.workers());
    }

    /** Begins what goes on in the background. Once, before anything else on the loop thread. */
    public void begin() {
        blobs.sweep();
        shortenIfDue();
    }

    /** {@return the blobs} */
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
        for (Pending next = pending.peek();
                next != null && phase == Phase.KEEPING && !isStoring;
                next = pending.peek()) {
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
        if (failure == null || !KeeperFailure.passes(cause)) {
            fail(cause);
        }
    }

    private void fail(Throwable cause) {
        if (phase == Phase.ENDED) {
            return;
        }
        boolean passes = KeeperFailure.passes(cause);
        IOException told = KeeperFailure.tell(files.disk.describe(""), cause);
        if (failure == null || !passes) {
            LOG.log(
                    passes ? Level.WARNING : Level.ERROR,
                    "the state of the " + files.content + " cannot be kept " + (passes ? "for now: " : "any more: ")
                            + told.getMessage());
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
                        blobs.stored(lacking);
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

    /**
     * Keeps what was taken, unless the disk fails, and lets go of the files. Not on the loop thread; blocks.
     *
     * @return false if a worker was still among the files after some time
     */
    public boolean close() {
        CompletableFuture<Boolean> idle = new CompletableFuture<>();
        // Workers write the last records, and this waits without minding interrupts: one would close the file it writes
        // to.
        boolean hasLoop = threads.onLoop(() -> whenIdle(() -> {
            if (isKeeping()) {
                promises.await(refusal -> idle.complete(true));
            } else {
                idle.complete(true);
            }
        }));
        boolean isIdle = !hasLoop
                || idle.completeOnTimeout(false, CLOSE_SECONDS, TimeUnit.SECONDS)
                        .join();
        end();
        return isIdle;
    }

    /** The last step of {@link #close}: lets go of the files. Any thread; blocks. */
    public void end() {
        journal.close();
        blobs.close();
    }

    /** Brings news of the journal to the loop. */
    private final class JournalEvents implements Journal.Listener {
        /** The records that were taken before its first. */
        private final long before;

        JournalEvents(long before) {
            this.before = before;
        }

        @Override
        public void durable(long sequence) {
            threads.onLoop(() -> promises.reached(before + sequence));
        }

        @Override
        public void failed(JournalException cause) {
            threads.onLoop(() -> RecordKeeper.this.failed(cause));
        }
    }
}
