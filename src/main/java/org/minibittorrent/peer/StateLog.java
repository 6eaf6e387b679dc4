package org.minibittorrent.peer;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.ApiLimits;
import org.minibittorrent.bencode.BencodeException;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.metainfo.MetainfoException;
import org.minibittorrent.net.LoopAndWorkers;
import org.minibittorrent.store.journal.BlobFolder;
import org.minibittorrent.store.journal.Disk;
import org.minibittorrent.store.journal.Journal;
import org.minibittorrent.store.journal.JournalException;
import org.minibittorrent.store.journal.SnapshotWriter;

/**
 * Makes the changes of a peer's state durable, in their order: a record each in a journal, and the metainfo of each file in a
 * file of its own, which is durable before a record speaks of it and goes only after the last such record is undone for good.
 * Loop thread. Fail-stop: once the disk has failed nothing is kept, or said to be kept, any more.
 */
final class StateLog {
    private static final System.Logger LOG = System.getLogger(StateLog.class.getName());
    private static final String CONTENT = "peer";
    private static final String INFOS = "info";
    private static final int INSTANCE_LENGTH = 16;

    private final LoopAndWorkers threads;
    private final MemoryPeerState memory;
    private final BlobFolder infos;
    private final Journal journal;
    private final BencodeString instance;

    /** Changes whose turn has not come: one may wait for its metainfo to be durable, and all behind it for that one. */
    private final ArrayDeque<Change> changes = new ArrayDeque<>();

    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

    /** The metainfo files that are durable. */
    private final Set<InfoHash> stored = new HashSet<>();

    /** Of those, the ones that no record will speak of once all changes so far are durable. */
    private final Set<InfoHash> stale = new HashSet<>();

    private boolean storing;
    private boolean compacting;
    private boolean snapshotting;
    private final long journalBytes;
    private long compactAt;

    /** Each change is one record, so that these count alike: what was asked for, what the journal has, what is durable. */
    private long accepted;

    private long journaled;
    private long durable;
    private @Nullable IOException failure;
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
    StateLog(LoopAndWorkers threads, Journal.Opener journals, Disk disk, long journalBytes, MemoryPeerState memory)
            throws IOException {
        this.threads = threads;
        this.memory = memory;
        this.journalBytes = journalBytes;
        this.compactAt = journalBytes;
        this.infos = new BlobFolder(disk.folder(INFOS), ApiLimits.INFO_BYTES);
        StateReader reader = new StateReader();
        this.journal = journals.open(disk, CONTENT, reader::accept, new JournalEvents());
        try {
            reader.into(memory, this::readInfo);
            infos.retain(name -> stored.stream().anyMatch(known -> known.hex().equals(name)));
            BencodeString known = reader.instance();
            if (known == null) {
                byte[] bytes = new byte[INSTANCE_LENGTH];
                new SecureRandom().nextBytes(bytes);
                known = BencodeString.of(bytes);
                accepted++;
                journaled = journal.append(StateRecord.instance(known));
            }
            this.instance = known;
        } catch (BencodeException e) {
            journal.close();
            throw new IOException(
                    disk.describe(CONTENT) + ": a record of the journal is whole but makes no sense: " + e.getMessage(),
                    e);
        } catch (IOException | RuntimeException e) {
            journal.close();
            throw e;
        }
    }

    /** What a crash cannot have taken: so the user is told, and the rest goes on. */
    private @Nullable Metainfo readInfo(InfoHash infoHash) throws IOException {
        String name = infoHash.hex();
        try {
            if (stored.contains(infoHash) || infos.has(name)) {
                Metainfo metainfo = Metainfo.parseInfo(infos.get(name), null);
                if (metainfo.infoHash().equals(infoHash)) {
                    stored.add(infoHash);
                    return metainfo;
                }
            }
            LOG.log(
                    System.Logger.Level.WARNING,
                    infos.describe(name) + " is gone or damaged: what it is of is forgotten");
        } catch (MetainfoException e) {
            LOG.log(System.Logger.Level.WARNING, infos.describe(name) + " is damaged: what it is of is forgotten", e);
        }
        return null;
    }

    BencodeString instance() {
        return instance;
    }

    /** Makes a change durable, some time. */
    void keep(byte[] record, @Nullable Metainfo metainfo) {
        if (failure != null) {
            return;
        }
        accepted++;
        if (metainfo != null) {
            stale.remove(metainfo.infoHash());
        }
        changes.add(new Change(record, metainfo));
        next();
        compactIfDue();
    }

    private void next() {
        for (Change change = changes.peek(); change != null && !storing; change = changes.peek()) {
            Metainfo metainfo = change.metainfo;
            if (metainfo != null && !stored.contains(metainfo.infoHash())) {
                store(metainfo);
                return;
            }
            changes.remove();
            try {
                journaled = journal.append(change.record);
            } catch (JournalException e) {
                fail(e);
            }
        }
    }

    private void store(Metainfo metainfo) {
        storing = true;
        String name = metainfo.infoHash().hex();
        threads.onWorker(
                () -> {
                    infos.put(name, metainfo.infoBytes());
                    return true;
                },
                (done, error) -> {
                    storing = false;
                    if (error == null) {
                        stored.add(metainfo.infoHash());
                        next();
                    } else {
                        fail(new IOException(
                                infos.describe(name) + ": the disk failed (" + error.getMessage()
                                        + "); check it and its free space, then start again",
                                error));
                    }
                    runIfIdle();
                });
    }

    /** See {@link PeerState#afterKept}. */
    void afterKept(Consumer<@Nullable IOException> done) {
        if (failure != null || (changes.isEmpty() && durable >= journaled)) {
            done.accept(failure);
        } else {
            waiting.add(new Waiting(accepted, done));
        }
    }

    private void reached(long sequence) {
        durable = sequence;
        for (Waiting first = waiting.peek();
                first != null && first.sequence <= durable && failure == null;
                first = waiting.peek()) {
            waiting.remove();
            first.done.accept(null);
        }
    }

    private void fail(IOException cause) {
        if (failure == null) {
            failure = cause;
            changes.clear();
            compacting &= snapshotting;
            LOG.log(System.Logger.Level.ERROR, "the peer's state cannot be kept any more: " + cause.getMessage());
            for (Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
                next.done.accept(cause);
            }
        }
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
        snapshotting = true;
        List<byte[]> records = StateRecord.all(instance, memory);
        Set<InfoHash> needed = memory.infoHashes();
        stored.stream().filter(infoHash -> !needed.contains(infoHash)).forEach(stale::add);
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
                        deleteStale();
                    } else {
                        compactLater(journal.bytesSinceSnapshot() + journalBytes);
                        LOG.log(System.Logger.Level.WARNING, "the peer's journal cannot be shortened", error);
                    }
                    runIfIdle();
                }));
    }

    private void compactLater(long bytes) {
        if (idle == null) {
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

    /** Nothing is stored meanwhile: the same metainfo may come back. */
    private void deleteStale() {
        if (storing || stale.isEmpty()) {
            return;
        }
        Set<InfoHash> deleting = Set.copyOf(stale);
        stale.clear();
        stored.removeAll(deleting);
        storing = true;
        threads.onWorker(
                () -> {
                    for (InfoHash infoHash : deleting) {
                        infos.remove(infoHash.hex());
                    }
                    return true;
                },
                (done, error) -> {
                    storing = false;
                    if (error != null) {
                        LOG.log(System.Logger.Level.DEBUG, "a metainfo nobody needs is left", error);
                    }
                    next();
                    runIfIdle();
                });
    }

    /** Runs something once, when no worker is at work and the journal has every change; nothing may be changed after that. */
    void whenIdle(Runnable task) {
        idle = task;
        compactAt = Long.MAX_VALUE;
        runIfIdle();
    }

    private void runIfIdle() {
        Runnable task = idle;
        if (task != null && !compacting && !storing && changes.isEmpty()) {
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
