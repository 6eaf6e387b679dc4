package org.minibittorrent.peer.state;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.LoopAndWorkers;
import org.minibittorrent.net.Workers;
import org.minibittorrent.store.journal.Disk;
import org.minibittorrent.store.journal.FolderLock;
import org.minibittorrent.store.journal.Journal;

/** Remembers in a folder: what counts is in memory, and a {@link StateLog} makes each change of it durable. */
public final class FolderPeerState implements PeerState {
    /** How long the journal grows, in bytes beyond twice what counts, before a snapshot takes its place. */
    private static final long JOURNAL_BYTES = 1 << 20;

    private static final int CLOSE_SECONDS = 10;

    /** How long a disk that failed is left alone. */
    private static final long TRY_AGAIN_NANOS = Duration.ofSeconds(1).toNanos();

    private final LoopAndWorkers threads;
    private final Runnable unlock;
    private final MemoryPeerState memory = new MemoryPeerState(new SecureRandom());
    private final StateLog log;

    /**
     * Reads what is on a disk. Blocks.
     *
     * @param pause lets a moment pass before a disk that failed is tried again
     * @param journalBytes how long the journal grows, beyond twice what counts, before it is shortened
     * @param unlock frees the disk for others
     */
    FolderPeerState(
            LoopAndWorkers threads,
            StateLog.Pause pause,
            Journal.Opener journals,
            Disk disk,
            long journalBytes,
            Runnable unlock)
            throws IOException {
        this.threads = threads;
        this.unlock = unlock;
        this.log = new StateLog(threads, pause, journals, disk, journalBytes, memory);
        threads.onLoop(log::compactIfDue);
    }

    /**
     * Opens a folder, made if it is not there. Blocks.
     *
     * @throws IOException if it is in use or damaged; the message says which, and where
     */
    public static FolderPeerState open(EventLoop loop, Workers workers, Path folder) throws IOException {
        FolderLock lock = FolderLock.acquire(folder);
        try {
            return new FolderPeerState(
                    LoopAndWorkers.of(loop, workers),
                    task -> loop.schedule(TRY_AGAIN_NANOS, task),
                    Journal::open,
                    Disk.of(folder),
                    JOURNAL_BYTES,
                    lock::close);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    @Override
    public BencodeString instance() {
        return log.instance();
    }

    @Override
    public Optional<Rates> rates() {
        return memory.rates();
    }

    @Override
    public void putRates(Rates rates) {
        memory.putRates(rates);
        log.keep(StateRecord.rates(rates), null);
    }

    @Override
    public Account account(BencodeString community, String user) {
        return new KeptAccount(community, user, memory.account(community, user));
    }

    @Override
    public void afterKept(Consumer<@Nullable IOException> done) {
        log.afterKept(done);
    }

    /** Keeps what was changed, unless the disk fails, and frees the folder. Not on the loop thread; blocks. */
    @Override
    public void close() {
        boolean idle = awaitIdle();
        log.close();
        if (idle) {
            unlock.run();
        } else {
            // A worker is still in there. The lock stays until the process ends, so that nobody else gets in its way.
            System.getLogger(FolderPeerState.class.getName())
                    .log(System.Logger.Level.WARNING, "the folder of the peer's state is still being written to");
        }
    }

    private boolean awaitIdle() {
        CountDownLatch idle = new CountDownLatch(1);
        if (!threads.onLoop(() -> log.whenIdle(idle::countDown))) {
            return true;
        }
        try {
            return idle.await(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** One user's part, in memory and in the log. */
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
            log.keep(StateRecord.share(community, user, share), share.metainfo());
        }

        @Override
        public void removeShare(FileKey key) {
            inMemory.removeShare(key);
            log.keep(StateRecord.noShare(community, user, key), null);
        }

        @Override
        public void putDownload(DownloadRecord download) {
            inMemory.putDownload(download);
            log.keep(StateRecord.download(community, user, download), download.metainfo());
        }

        @Override
        public void removeDownload(FileKey key) {
            inMemory.removeDownload(key);
            log.keep(StateRecord.noDownload(community, user, key), null);
        }
    }
}
