package org.minibittorrent.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.ApiLimits;
import org.minibittorrent.bencode.BencodeException;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.metainfo.MetainfoException;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.Workers;
import org.minibittorrent.store.journal.BlobFolder;
import org.minibittorrent.store.journal.Disk;
import org.minibittorrent.store.journal.FolderLock;
import org.minibittorrent.store.journal.Journal;
import org.minibittorrent.store.journal.JournalException;

/**
 * Remembers in a folder: changes in a journal, and the metainfo of each file in a file of its own, which is durable before
 * the journal speaks of it.
 */
public final class FolderPeerState implements PeerState {
    private static final System.Logger LOG = System.getLogger(FolderPeerState.class.getName());
    private static final String CONTENT = "peer";
    private static final String INFOS = "info";
    private static final int INSTANCE_LENGTH = 16;

    private final EventLoop loop;
    private final Workers workers;
    private final FolderLock lock;
    private final Journal journal;
    private final BlobFolder infos;
    private final MemoryPeerState memory;
    private final BencodeString instance;

    /** Changes whose turn has not come: one may wait for its metainfo to be durable, and all behind it for that one. */
    private final ArrayDeque<Change> changes = new ArrayDeque<>();

    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final Map<InfoHash, Boolean> kept = new HashMap<>();
    private boolean storing;
    private long accepted;
    private long journaled;
    private long durable;
    private @Nullable IOException failure;

    /** A record, and the metainfo it speaks of, if any. */
    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    private record Change(byte[] record, @Nullable Metainfo metainfo) {}

    private record Waiting(long sequence, Consumer<@Nullable IOException> done) {}

    private FolderPeerState(EventLoop loop, Workers workers, FolderLock lock, Path folder, MemoryPeerState memory)
            throws IOException {
        this.loop = loop;
        this.workers = workers;
        this.lock = lock;
        this.memory = memory;
        this.infos = new BlobFolder(Disk.of(folder).folder(INFOS), ApiLimits.INFO_BYTES);
        BencodeString[] found = new BencodeString[1];
        this.journal = Journal.open(Disk.of(folder), CONTENT, record -> recover(record, found), new JournalEvents());
        BencodeString known = found[0];
        if (known == null) {
            byte[] bytes = new byte[INSTANCE_LENGTH];
            new SecureRandom().nextBytes(bytes);
            known = BencodeString.of(bytes);
            accepted++;
            journaled = journal.append(StateRecord.instance(known));
        }
        this.instance = known;
    }

    /**
     * Opens a folder, made if it is not there. Blocks.
     *
     * @throws JournalException if it is in use or damaged
     */
    public static FolderPeerState open(EventLoop loop, Workers workers, Path folder) throws IOException {
        FolderLock lock = FolderLock.acquire(folder);
        try {
            return new FolderPeerState(loop, workers, lock, folder, new MemoryPeerState(new SecureRandom()));
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private void recover(byte[] record, BencodeString[] found) {
        try {
            BencodeString told = StateRecord.apply(record, memory, this::readInfo);
            if (told != null) {
                found[0] = told;
            }
        } catch (BencodeException | IllegalArgumentException e) {
            throw new IllegalStateException("a record of the peer's journal makes no sense: " + e.getMessage(), e);
        }
    }

    private @Nullable Metainfo readInfo(InfoHash infoHash) {
        try {
            Metainfo metainfo = Metainfo.parseInfo(infos.get(infoHash.hex()), null);
            kept.put(infoHash, true);
            return metainfo;
        } catch (IOException | MetainfoException e) {
            LOG.log(System.Logger.Level.WARNING, "a share or download is forgotten: " + e.getMessage());
            return null;
        }
    }

    @Override
    public BencodeString instance() {
        return instance;
    }

    @Override
    public Optional<Rates> rates() {
        return memory.rates();
    }

    @Override
    public void putRates(Rates rates) {
        memory.putRates(rates);
        keep(StateRecord.rates(rates), null);
    }

    @Override
    public Account account(BencodeString community, String user) {
        return new KeptAccount(community, user, memory.account(community, user));
    }

    @Override
    public void afterKept(Consumer<@Nullable IOException> done) {
        if (failure != null || (changes.isEmpty() && durable >= journaled)) {
            done.accept(failure);
        } else {
            waiting.add(new Waiting(accepted, done));
        }
    }

    /** Keeps what was changed, unless the disk fails, and frees the folder. Not on the loop thread; blocks. */
    @Override
    public void close() {
        journal.close();
        lock.close();
    }

    private void keep(byte[] record, @Nullable Metainfo metainfo) {
        accepted++;
        changes.add(new Change(record, metainfo));
        next();
    }

    private void next() {
        for (Change change = changes.peek(); change != null && !storing; change = changes.peek()) {
            Metainfo metainfo = change.metainfo;
            if (failure != null) {
                changes.clear();
                return;
            }
            if (metainfo != null && !kept.containsKey(metainfo.infoHash())) {
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
        workers.run(
                loop,
                () -> {
                    infos.put(metainfo.infoHash().hex(), metainfo.infoBytes());
                    return true;
                },
                (done, error) -> {
                    storing = false;
                    if (error == null) {
                        kept.put(metainfo.infoHash(), true);
                        next();
                    } else {
                        fail(error instanceof IOException known ? known : new IOException(error.toString(), error));
                    }
                });
    }

    private void reached(long sequence) {
        durable = sequence;
        // Sequence numbers of the journal and of accepted changes run in step: each change is one record, in order.
        for (Waiting first = waiting.peek(); first != null && first.sequence <= durable; first = waiting.peek()) {
            waiting.remove();
            first.done.accept(null);
        }
    }

    private void fail(IOException cause) {
        if (failure == null) {
            failure = cause;
            changes.clear();
            LOG.log(System.Logger.Level.ERROR, "the peer's state cannot be kept any more: " + cause.getMessage());
            for (Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
                next.done.accept(cause);
            }
        }
    }

    /** One user's part, in memory and in the journal. */
    private final class KeptAccount implements Account {
        private final BencodeString community;
        private final String user;
        private final Account inMemory;

        KeptAccount(BencodeString community, String user, Account inMemory) {
            this.community = community;
            this.user = user;
            this.inMemory = inMemory;
        }

        @Override
        public void load(BiConsumer<@Nullable Contents, @Nullable IOException> done) {
            inMemory.load(done);
        }

        @Override
        public void putShare(ShareRecord share) {
            inMemory.putShare(share);
            keep(StateRecord.share(community, user, share), share.metainfo());
        }

        @Override
        public void removeShare(FileKey key) {
            inMemory.removeShare(key);
            keep(StateRecord.removal("unshare", community, user, key), null);
        }

        @Override
        public void putDownload(DownloadRecord download) {
            inMemory.putDownload(download);
            keep(StateRecord.download(community, user, download), download.metainfo());
        }

        @Override
        public void removeDownload(FileKey key) {
            inMemory.removeDownload(key);
            keep(StateRecord.removal("forget", community, user, key), null);
        }
    }

    /** Brings what the journal's thread says to the loop. */
    private final class JournalEvents implements Journal.Listener {
        @Override
        public void durable(long sequence) {
            toLoop(() -> reached(sequence));
        }

        @Override
        public void failed(JournalException cause) {
            toLoop(() -> fail(cause));
        }

        private void toLoop(Runnable task) {
            try {
                loop.execute(task);
            } catch (RejectedExecutionException closed) {
                // Nobody is left to be told.
                return;
            }
        }
    }
}
