package org.minibittorrent.peer.state;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.bencode.BencodeException;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.net.LoopAndWorkers;
import org.minibittorrent.store.journal.Disk;
import org.minibittorrent.store.journal.Journal;
import org.minibittorrent.store.journal.JournalException;
import org.minibittorrent.store.journal.SnapshotWriter;

/**
 * Makes the changes of a peer's state durable, in their order: a record each in a journal, and the metainfo of each file in a
 * file of its own, which is durable before a record speaks of it and goes only after the last such record is undone for good.
 * Loop thread.
 *
 * <p>When something cannot be written, for lack of room perhaps, whoever waits is told so, and memory alone has the changes. At
 * the next one, or when somebody asks, a journal opened anew takes all that memory has as its snapshot, and everything goes on
 * from there. Fail-stop: once a sync has failed nothing is kept, or said to be kept, any more.
 */
final class StateLog {
    private static final System.Logger LOG = System.getLogger(StateLog.class.getName());
    private static final String CONTENT = "peer";
    private static final int INSTANCE_LENGTH = 16;

    /** Runs a task on the loop thread after a while: about a second, that it is not the disk all the time. */
    interface Pause {
        void then(Runnable task);
    }

    private final LoopAndWorkers threads;
    private final Pause pause;
    private final Journal.Opener journals;
    private final Disk disk;
    private final MemoryPeerState memory;
    private final StateInfos infos;
    private final BencodeString instance;

    /** Another one while all is restated, by a worker: then nobody else uses it. */
    private volatile Journal journal;

    /** Changes whose turn has not come: one may wait for its metainfo to be durable, and all behind it for that one. */
    private final ArrayDeque<Change> changes = new ArrayDeque<>();

    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

    private boolean compacting;
    private boolean snapshotting;
    private final long journalBytes;
    private long compactAt;

    /** Each change is one record, so that these count alike: what was asked for, and what is durable. */
    private long accepted;

    private long durable;

    /** Why nothing is kept; it may pass, unless it lasts. */
    private @Nullable IOException failure;

    private boolean lasting;

    /** It failed a moment ago. */
    private boolean resting;

    private boolean restating;
    private boolean closing;
    private boolean triedLast;
    private @Nullable Runnable idle;

    /** A record, and the metainfo it speaks of, if any. */
    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    private record Change(byte[] record, @Nullable Metainfo metainfo) {}

    private record Waiting(long sequence, Consumer<@Nullable IOException> done) {}

    /**
     * Reads what is on a disk. Blocks.
     *
     * @param journalBytes how long the journal grows, beyond twice what counts, before it is shortened
     * @param memory takes what was found
     * @throws IOException if it is damaged, saying where
     */
    StateLog(
            LoopAndWorkers threads,
            Pause pause,
            Journal.Opener journals,
            Disk disk,
            long journalBytes,
            MemoryPeerState memory)
            throws IOException {
        this.threads = threads;
        this.pause = pause;
        this.journals = journals;
        this.disk = disk;
        this.memory = memory;
        this.journalBytes = journalBytes;
        this.compactAt = journalBytes;
        this.infos = new StateInfos(threads, disk);
        StateReader reader = new StateReader();
        Journal opened = journals.open(disk, CONTENT, reader::accept, new JournalEvents(0));
        this.journal = opened;
        try {
            reader.into(memory, infos::read);
            infos.retainRead();
            BencodeString known = reader.instance();
            if (known == null) {
                byte[] bytes = new byte[INSTANCE_LENGTH];
                new SecureRandom().nextBytes(bytes);
                known = BencodeString.of(bytes);
                accepted++;
                opened.append(StateRecord.instance(known));
            }
            this.instance = known;
        } catch (BencodeException e) {
            opened.close();
            throw new IOException(
                    disk.describe(CONTENT) + ": a record of the journal is whole but makes no sense: " + e.getMessage(),
                    e);
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    BencodeString instance() {
        return instance;
    }

    /** Makes a change durable, some time. */
    void keep(byte[] record, @Nullable Metainfo metainfo) {
        if (lasting) {
            return;
        }
        accepted++;
        if (metainfo != null) {
            infos.needed(metainfo.infoHash());
        }
        changes.add(new Change(record, metainfo));
        next();
        compactIfDue();
        tryAgain();
    }

    private void next() {
        for (Change change = changes.peek();
                change != null && !infos.isBusy() && failure == null;
                change = changes.peek()) {
            Metainfo metainfo = change.metainfo;
            if (metainfo != null && !infos.isStored(metainfo.infoHash())) {
                infos.store(metainfo, error -> {
                    if (error == null) {
                        next();
                    } else {
                        failed(error);
                    }
                    goOn();
                });
                return;
            }
            changes.remove();
            try {
                journal.append(change.record);
            } catch (JournalException e) {
                fail(e);
            }
        }
    }

    /** See {@link PeerState#afterKept}. */
    void afterKept(Consumer<@Nullable IOException> done) {
        if (lasting || (failure == null && durable >= accepted)) {
            done.accept(failure);
        } else {
            waiting.add(new Waiting(accepted, done));
            tryAgain();
        }
    }

    private void reached(long sequence) {
        durable = Math.max(durable, sequence);
        for (Waiting first = waiting.peek();
                first != null && first.sequence <= durable && failure == null;
                first = waiting.peek()) {
            waiting.remove();
            first.done.accept(null);
        }
    }

    /** Something failed that may be known already. */
    private void failed(Throwable cause) {
        if (failure == null || !StateFailure.passes(cause)) {
            fail(cause);
        }
    }

    private void fail(Throwable cause) {
        if (lasting) {
            return;
        }
        lasting = !StateFailure.passes(cause);
        IOException told = StateFailure.tell(disk.describe(""), cause);
        if (failure == null || lasting) {
            LOG.log(
                    lasting ? System.Logger.Level.ERROR : System.Logger.Level.WARNING,
                    "the peer's state cannot be kept" + (lasting ? " any more: " : " for now: ") + told.getMessage());
        }
        failure = told;
        changes.clear();
        compacting = snapshotting;
        resting = true;
        pause.then(() -> {
            resting = false;
            tryAgain();
        });
        List<Waiting> refused = List.copyOf(waiting);
        waiting.clear();
        refused.forEach(next -> next.done.accept(told));
    }

    /** After a failure that may have passed, if anyone wants that. */
    private void tryAgain() {
        boolean isWanted = !changes.isEmpty() || !waiting.isEmpty();
        if (failure != null && isWanted && !lasting && !resting && !closing && !isBusy()) {
            restate();
        }
    }

    private boolean isBusy() {
        return infos.isBusy() || compacting || restating;
    }

    /** All that memory has now is to be what the disk has. */
    private void restate() {
        restating = true;
        changes.clear();
        long covered = accepted;
        List<byte[]> records = StateRecord.all(instance, memory);
        List<Metainfo> lacking = infos.lacking(memory.metainfos());
        threads.onWorker(
                () -> {
                    restate(lacking, records, covered);
                    return true;
                },
                (done, error) -> {
                    restating = false;
                    if (error != null) {
                        fail(error);
                    } else if (!lasting) {
                        LOG.log(System.Logger.Level.INFO, "the peer's state is kept again");
                        failure = null;
                        lacking.forEach(metainfo -> infos.stored(metainfo.infoHash()));
                        reached(covered);
                        next();
                    }
                    goOn();
                });
    }

    /** On a worker. Until the snapshot is durable nothing is appended: it would be read behind what was there before. */
    private void restate(List<Metainfo> lacking, List<byte[]> records, long covered) throws IOException {
        for (Metainfo metainfo : lacking) {
            infos.put(metainfo);
        }
        journal.close();
        Journal fresh = journals.open(disk, CONTENT, record -> {}, new JournalEvents(covered));
        journal = fresh;
        fresh.restate(records);
    }

    /** Has a snapshot take the place of a journal that has grown long, and files that nobody needs any more deleted. */
    void compactIfDue() {
        if (compacting || failure != null || journal.bytesSinceSnapshot() < compactAt) {
            return;
        }
        try {
            compacting = journal.beginSnapshot(writer -> threads.onLoop(() -> snapshot(writer)));
        } catch (JournalException e) {
            fail(e);
        }
    }

    private void snapshot(SnapshotWriter writer) {
        if (failure != null) {
            // Given up when the journal is closed. Before another one is in its place this has been called.
            return;
        }
        snapshotting = true;
        List<byte[]> records = StateRecord.all(instance, memory);
        infos.neededOnly(memory.metainfos().keySet());
        // Not before all that the snapshot may show is durable.
        afterKept(failed -> threads.onWorker(
                () -> {
                    write(writer, records, failed);
                    return records.stream().mapToLong(record -> record.length).sum();
                },
                (bytes, error) -> {
                    compacting = false;
                    snapshotting = false;
                    if (bytes != null) {
                        compactLater(journalBytes + 2 * bytes);
                        infos.deleteStale(() -> {
                            next();
                            goOn();
                        });
                    } else {
                        compactLater(journal.bytesSinceSnapshot() + journalBytes);
                        LOG.log(System.Logger.Level.WARNING, "the peer's journal cannot be shortened", error);
                    }
                    goOn();
                }));
    }

    private void compactLater(long bytes) {
        if (!closing) {
            compactAt = bytes;
        }
    }

    private static void write(SnapshotWriter writer, List<byte[]> records, @Nullable IOException failed)
            throws IOException {
        try {
            if (failed != null) {
                throw failed;
            }
            writer.write(records);
            writer.commit();
        } catch (IOException e) {
            writer.abort();
            throw e;
        }
    }

    /** Runs something once, when no worker is at work and the journal has every change; nothing may be changed after that. */
    void whenIdle(Runnable task) {
        idle = task;
        closing = true;
        compactAt = Long.MAX_VALUE;
        goOn();
    }

    /** A worker is done, or there is something new to do. */
    private void goOn() {
        tryAgain();
        Runnable task = idle;
        if (task == null || isBusy()) {
            return;
        }
        if (failure != null && !lasting && !triedLast && durable < accepted) {
            triedLast = true;
            restate();
        } else if (failure != null || changes.isEmpty()) {
            idle = null;
            task.run();
        }
    }

    /** Makes durable what the journal has, and frees its files. Not on the loop thread; blocks. */
    void close() {
        journal.close();
    }

    /** Brings what the journal's thread says to the loop. */
    private final class JournalEvents implements Journal.Listener {
        /** The changes that came before its first record. */
        private final long before;

        JournalEvents(long before) {
            this.before = before;
        }

        @Override
        public void durable(long sequence) {
            threads.onLoop(() -> reached(before + sequence));
        }

        @Override
        public void failed(JournalException cause) {
            threads.onLoop(() -> StateLog.this.failed(cause));
        }
    }
}
