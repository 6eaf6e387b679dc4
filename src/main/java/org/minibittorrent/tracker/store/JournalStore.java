package org.minibittorrent.tracker.store;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.ApiLimits;
import org.minibittorrent.bencode.BencodeException;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.Workers;
import org.minibittorrent.store.journal.BlobFolder;
import org.minibittorrent.store.journal.Disk;
import org.minibittorrent.store.journal.FolderLock;
import org.minibittorrent.store.journal.Journal;
import org.minibittorrent.store.journal.KeeperThreads;
import org.minibittorrent.store.journal.KeptBlobs;
import org.minibittorrent.store.journal.KeptMemory;
import org.minibittorrent.store.journal.RecordKeeper;
import org.minibittorrent.tracker.facts.Change;
import org.minibittorrent.tracker.facts.ChangeCodec;
import org.minibittorrent.tracker.facts.SnapshotCursor;
import org.minibittorrent.tracker.facts.TrackerState;

/** The tracker's facts in a folder: a journal with a record of each batch, and a file for each info dictionary. */
public final class JournalStore implements TrackerStore {
    public static final String CONTENT = "tracker";
    public static final String INFOS = "info";

    /** The names of info dictionaries: anything else among them is superfluous. */
    private static final Predicate<String> IS_HASH =
            Pattern.compile("[0-9a-f]{40}").asMatchPredicate();

    private static final System.Logger LOG = System.getLogger(JournalStore.class.getName());

    /** The pause before a disk that failed is tried again. */
    private static final long TRY_AGAIN_NANOS = Duration.ofSeconds(1).toNanos();

    /** Of a snapshot as many changes are gathered at a time: a fraction of a millisecond of the loop's time. */
    private static final RecordKeeper.Sizes SIZES = new RecordKeeper.Sizes(16L << 20, 500);

    private final KeeperThreads threads;
    private final Journal.Opener journals;
    private final Disk disk;
    private final RecordKeeper.Sizes sizes;
    private final Runnable unlock;
    private @Nullable RecordKeeper keeper;
    private Consumer<Throwable> failureListener = cause -> {};
    private boolean failed;

    /** A store that is to be loaded from a disk that is its own until {@code unlock} frees it for others. */
    JournalStore(KeeperThreads threads, Journal.Opener journals, Disk disk, RecordKeeper.Sizes sizes, Runnable unlock) {
        this.threads = threads;
        this.journals = journals;
        this.disk = disk;
        this.sizes = sizes;
        this.unlock = unlock;
    }

    /** A store in a folder, which is made if it is not there, and must not be in use; kept to this tracker. Blocks. */
    public static JournalStore in(Path folder, EventLoop loop, Workers workers) throws IOException {
        FolderLock lock = FolderLock.acquire(folder);
        return new JournalStore(
                new KeeperThreads(loop::execute, workers, task -> loop.schedule(TRY_AGAIN_NANOS, task)),
                Journal::new,
                Disk.of(folder),
                SIZES,
                lock::close);
    }

    @Override
    public void load(TrackerState state) throws IOException {
        BlobFolder blobs = new BlobFolder(disk.folder(INFOS), ApiLimits.INFO_BYTES);
        keeper = new RecordKeeper(
                threads,
                new RecordKeeper.Files(journals, disk, CONTENT, blobs),
                sizes,
                new Memory(state),
                record -> apply(state, record));
    }

    /** Applies the record of a batch. */
    public static void apply(TrackerState state, byte[] batch) throws IOException {
        try {
            state.apply(ChangeCodec.decode(batch));
        } catch (BencodeException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    RecordKeeper keeper() {
        return requireNonNull(keeper, "not loaded");
    }

    @Override
    public boolean isKeeping() {
        return keeper().isKeeping();
    }

    @Override
    public void append(List<Change> batch) {
        keeper().append(ChangeCodec.encode(batch));
    }

    @Override
    public void afterDurable(Consumer<@Nullable IOException> done) {
        if (!failed) {
            keeper().afterDurable(refusal -> {
                if (!failed) {
                    done.accept(refusal);
                }
            });
        }
    }

    @Override
    public void putInfo(InfoHash infoHash, BencodeString info, Consumer<@Nullable Throwable> done) {
        keeper().blobs().put(infoHash.hex(), info.bytes(), done);
    }

    @Override
    public void getInfo(InfoHash infoHash, BiConsumer<@Nullable BencodeString, @Nullable Throwable> done) {
        KeptBlobs blobs = keeper().blobs();
        blobs.inTurn(() -> intact(blobs.folder(), infoHash), done);
    }

    private static @Nullable BencodeString intact(BlobFolder infos, InfoHash infoHash) throws IOException {
        try {
            byte[] info = infos.get(infoHash.hex());
            if (InfoHash.ofInfo(info).equals(infoHash)) {
                return BencodeString.of(info);
            }
        } catch (NoSuchFileException gone) {
            // Told below, as is damage.
        }
        LOG.log(Level.WARNING, () -> infos.describe(infoHash.hex()) + " is gone or damaged");
        return null;
    }

    @Override
    public void removeInfo(InfoHash infoHash) {
        keeper().blobs().remove(infoHash.hex());
    }

    @Override
    public void begin(Consumer<Throwable> onFailure) {
        failureListener = onFailure;
        keeper().begin();
    }

    @Override
    public void close() {
        RecordKeeper loaded = keeper;
        if (loaded == null || loaded.close()) {
            unlock.run();
        }
    }

    /** The facts, as the keeper sees them. An info dictionary is dropped as soon as its entry is removed for good. */
    private final class Memory implements KeptMemory {
        private final TrackerState state;

        Memory(TrackerState state) {
            this.state = state;
        }

        @Override
        public Supplier<@Nullable Slice> snapshot() {
            SnapshotCursor cursor = state.snapshot();
            return () -> {
                List<Change> slice = cursor.next(sizes.atATime());
                return slice.isEmpty() ? null : new Slice(List.of(), () -> List.of(ChangeCodec.encode(slice)));
            };
        }

        @Override
        public boolean takesBack() {
            return true;
        }

        @Override
        public Predicate<String> needed() {
            return IS_HASH.and(name -> state.file(InfoHash.parseHex(name)) != null);
        }

        @Override
        public void failed(IOException cause) {
            failed = true;
            failureListener.accept(cause);
        }
    }
}
