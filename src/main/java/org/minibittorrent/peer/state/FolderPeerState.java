package org.minibittorrent.peer.state;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.ApiLimits;
import org.minibittorrent.bencode.BencodeException;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.metainfo.MetainfoException;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.Workers;
import org.minibittorrent.store.file.TextNames;
import org.minibittorrent.store.journal.BlobFolder;
import org.minibittorrent.store.journal.Disk;
import org.minibittorrent.store.journal.FolderLock;
import org.minibittorrent.store.journal.Journal;
import org.minibittorrent.store.journal.KeeperThreads;
import org.minibittorrent.store.journal.KeptMemory;
import org.minibittorrent.store.journal.RecordKeeper;

/**
 * The folder of a peer's state, which is in memory while the peer lives: a record of each change in a journal, and a file for
 * each metainfo. When a change cannot be written those who wait are told, and memory alone has it: it is tried again at the next
 * change, and when somebody asks.
 */
public final class FolderPeerState {
    private static final System.Logger LOG = System.getLogger(FolderPeerState.class.getName());
    private static final String CONTENT = "peer";
    private static final String INFOS = "info";
    private static final int NAMES_AT_A_TIME = 500;

    /** The length to which the journal grows at least before a snapshot takes its place. */
    private static final long JOURNAL_BYTES = 1 << 20;
    /** The pause before a disk that failed is tried again. */
    private static final long TRY_AGAIN_NANOS = Duration.ofSeconds(1).toNanos();

    private final Runnable unlock;
    private final PeerState memory;
    private final BlobFolder infos;
    final RecordKeeper keeper;

    private FolderPeerState(
            KeeperThreads threads, Journal.Opener journals, Disk disk, long journalBytes, Runnable unlock)
            throws IOException {
        this.unlock = unlock;
        this.infos = new BlobFolder(disk.folder(INFOS), ApiLimits.INFO_BYTES);
        StateReader reader = new StateReader();
        this.keeper = new RecordKeeper(
                threads,
                new RecordKeeper.Files(journals, disk, CONTENT, infos),
                new RecordKeeper.Sizes(journalBytes, NAMES_AT_A_TIME),
                new Kept(),
                reader::accept);
        try {
            BencodeString instance = reader.instance();
            this.memory = instance == null ? new PeerState(new SecureRandom()) : new PeerState(instance);
            reader.into(memory, this::read);
            if (!reader.aside().isEmpty()) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        disk.describe(CONTENT) + ": " + reader.aside().size()
                                + " shares and downloads are kept, but not taken up, because their paths cannot be spelled in"
                                + " the encoding " + TextNames.encoding() + ", the first one is "
                                + reader.aside().get(0).replaceAll("\\p{Cntrl}", "?")
                                + "; start Java in a UTF-8 locale to have them back");
            }
            memory.keepIn(this);
            if (instance == null) {
                keeper.append(StateRecord.instance(memory.instance()));
            }
        } catch (BencodeException e) {
            keeper.end();
            throw new IOException(
                    disk.describe(CONTENT) + ": a record of the journal is whole but makes no sense: " + e.getMessage(),
                    e);
        } catch (IOException | RuntimeException e) {
            keeper.end();
            throw e;
        }
        threads.loop().execute(keeper::begin);
    }

    /** Reads the state that is on a disk; {@code unlock} frees that for others in the end. Blocks. */
    static PeerState open(KeeperThreads threads, Journal.Opener journals, Disk disk, long journalBytes, Runnable unlock)
            throws IOException {
        return new FolderPeerState(threads, journals, disk, journalBytes, unlock).memory;
    }

    /** Reads the state in a folder, made if it is not there. Blocks. An error says whether it is in use or damaged, and where. */
    public static PeerState open(EventLoop loop, Workers workers, Path folder) throws IOException {
        FolderLock lock = FolderLock.acquire(folder);
        try {
            return open(
                    new KeeperThreads(loop::execute, workers, task -> loop.schedule(TRY_AGAIN_NANOS, task)),
                    Journal::new,
                    Disk.of(folder),
                    JOURNAL_BYTES,
                    lock::close);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** Reads a metainfo; null if it is gone or damaged: no crash can have done that, so the user is told and the rest goes on. */
    private @Nullable Metainfo read(InfoHash infoHash) throws IOException {
        String name = infoHash.hex();
        try {
            if (infos.has(name)) {
                Metainfo metainfo = Metainfo.parseInfo(infos.get(name), null);
                if (metainfo.infoHash().equals(infoHash)) {
                    keeper.blobs().found(name);
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

    void append(byte[] record, @Nullable Metainfo metainfo) {
        keeper.append(record, metainfo == null ? null : blob(metainfo));
    }

    /** See {@link PeerState#close}; also frees the folder. */
    void close() {
        if (keeper.close()) {
            unlock.run();
        } else {
            // A worker is still in there. The lock stays until the process ends, so that nobody else gets in its way.
            LOG.log(System.Logger.Level.WARNING, "the folder of the peer's state is still being written to");
        }
    }

    private static KeptMemory.Blob blob(Metainfo metainfo) {
        return new KeptMemory.Blob(metainfo.infoHash().hex(), metainfo::infoBytes);
    }

    /** Memory, as the keeper sees it. */
    private final class Kept implements KeptMemory {
        @Override
        public Supplier<@Nullable Slice> snapshot() {
            List<byte[]> records = StateRecord.all(memory);
            List<Blob> blobs = memory.metainfos().values().stream()
                    .map(FolderPeerState::blob)
                    .toList();
            Deque<Slice> all = new ArrayDeque<>(List.of(new Slice(blobs, () -> records)));
            return all::poll;
        }

        @Override
        public boolean takesBack() {
            return false;
        }

        @Override
        public Predicate<String> needed() {
            Set<String> names =
                    memory.metainfos().keySet().stream().map(InfoHash::hex).collect(Collectors.toSet());
            return names::contains;
        }

        @Override
        public void shortened() {
            keeper.blobs().sweep();
        }
    }
}
