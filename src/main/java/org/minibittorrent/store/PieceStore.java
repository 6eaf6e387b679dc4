package org.minibittorrent.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.metainfo.PieceLayout;
import org.minibittorrent.store.file.FileChangedException;
import org.minibittorrent.store.file.FileStamp;
import org.minibittorrent.store.file.Folders;
import org.minibittorrent.store.file.RecordedStamp;
import org.minibittorrent.store.file.StoreException;

/**
 * The files of one torrent, as pieces. All methods may be called on any thread and for different pieces at the same time,
 * but all except {@link #close()} and {@link #root()} wait for the disk and so belong on a worker, never on an event
 * loop. Do not interrupt a thread that is in here: that closes the file under every other one.
 *
 * <p>After close() every call ends with a {@link StoreException} of reason CLOSED; one already running ends so too or
 * normally, and the file handles it uses are closed as it ends.
 */
public final class PieceStore implements AutoCloseable {
    private final PieceLayout layout;
    private final FileTable files;
    private final ChannelCache channels;
    private final WindowCache windows;
    private final ScratchPool scratch;
    private final PieceReader reader;
    private final PieceWriter writer;
    /** What a download has to sync; null when sharing. */
    private final @Nullable SyncLedger ledger;

    private final boolean resumed;
    /** Whether isLoaded() tells the truth: Linux calls every page loaded of a file the caller could not write. */
    private final boolean residencyKnown;

    private final FileWatch watch;
    /** The files of a download under way; null when sharing, and once it is finished or discarded. */
    private volatile @Nullable PartialFiles partial;

    private PieceStore(
            Metainfo metainfo,
            FileTable files,
            @Nullable PartialFiles partial,
            List<FileStamp> stamps,
            boolean residencyKnown,
            StoreLimits limits) {
        this.layout = metainfo.layout();
        this.files = files;
        this.partial = partial;
        this.resumed = partial != null && partial.isResumed();
        this.watch = new FileWatch(files, stamps, partial != null);
        this.residencyKnown = residencyKnown;
        this.channels = new ChannelCache(files, limits.openFiles(), this::open);
        this.windows = new WindowCache(files, channels, limits, this::isDownload, MappingBudget.PROCESS);
        MappingBudget.PROCESS.register(windows);
        this.scratch = new ScratchPool(limits.scratchBuffers());
        this.reader = new PieceReader(files, channels, scratch);
        this.writer = new PieceWriter(files, channels);
        this.ledger = partial != null ? new SyncLedger(files, channels, windows, watch::requireExpected) : null;
        if (partial != null) {
            channels.pin(0, partial.lockedFile());
        }
    }

    /**
     * Opens files that are there, read-only, after checking that each is a regular file of the right size.
     *
     * @param root the file, or the folder of a multi-file torrent; a link in the folder must not lead out of it
     * @throws FileChangedException if a file is missing or has another size
     */
    public static PieceStore openToShare(Metainfo metainfo, Path root) throws IOException {
        return openToShare(metainfo, root, StoreLimits.DEFAULT);
    }

    static PieceStore openToShare(Metainfo metainfo, Path root, StoreLimits limits) throws IOException {
        FileTable files = FileTable.of(metainfo, root.toAbsolutePath());
        SharedFiles shared = SharedFiles.examine(files);
        return new PieceStore(metainfo, files, null, shared.stamps(), shared.residencyKnown(), limits);
    }

    /**
     * Makes {@code <target>.part}, a file or folder, with all files of the torrent at full length but without content; or
     * goes on with what an earlier try has left there, see {@link #isResumed}. Until it is closed no other download, of
     * this process or another, goes on with the same files (where the file system has locks).
     *
     * @param target the name the download gets in the end; its folder must exist
     * @throws java.nio.file.FileAlreadyExistsException if the target is there, something else has the partial name, or
     *     another download is using it
     * @throws StoreException of reason NO_SPACE or BAD_TARGET
     */
    public static PieceStore createToDownload(Metainfo metainfo, Path target) throws IOException {
        return createToDownload(metainfo, target, StoreLimits.DEFAULT);
    }

    static PieceStore createToDownload(Metainfo metainfo, Path target, StoreLimits limits) throws IOException {
        Path absolute = target.toAbsolutePath();
        FileTable files = FileTable.of(metainfo, PartialFiles.partOf(absolute));
        PartialFiles partial = PartialFiles.createOrAdopt(files, absolute);
        return new PieceStore(metainfo, files, partial, partial.stamps(), true, limits);
    }

    /** Whether a download is under way. */
    private boolean isDownload() {
        return partial != null;
    }

    private FileChannel open(int file) throws IOException {
        watch.pathsInUse().lock();
        try {
            channels.requireOpen();
            watch.requireExpected(file);
            Set<OpenOption> options = isDownload()
                    ? Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)
                    : Set.of(StandardOpenOption.READ);
            return FileChannel.open(files.path(file), options);
        } finally {
            watch.pathsInUse().unlock();
        }
    }

    /** Whether the files of a download were there before, so that pieces of them may be good. Any thread. */
    public boolean isResumed() {
        return resumed;
    }

    /** The file or folder by its name now: the partial name until {@link #finish()}. Any thread. */
    public Path root() {
        return files.root();
    }

    /**
     * Makes a piece ready to be received: writes zeros over it, so that the disk has room for it and its pages exist, and
     * maps it.
     *
     * @throws StoreException of reason NO_SPACE if the disk is full; other failures of the disk are plain IOExceptions
     * @throws FileChangedException as {@link #checkUnchanged}, for the files of this piece
     */
    public MappedPiece prepare(int piece) throws IOException {
        SyncLedger sync = requireDownload();
        List<FileTable.Span> spans = spans(piece);
        watch.requireExpected(spans, channels);
        for (FileTable.Span span : spans) {
            writer.zeros(span);
        }
        sync.touch(spans);
        return new MappedPiece(piece, windows.slices(spans));
    }

    /**
     * Makes a piece ready to be sent: reads in what is not in memory, and maps it.
     *
     * @throws FileChangedException as {@link #checkUnchanged}, for the files of this piece
     */
    public MappedPiece warm(int piece) throws IOException {
        List<FileTable.Span> spans = spans(piece);
        // Looked at by name and by time stamp: a file rewritten in place has the same length and other bytes.
        watch.requireExpected(spans, channels);
        List<MappedByteBuffer> slices = windows.slices(spans);
        long offset = layout.pieceOffset(piece);
        for (MappedByteBuffer slice : slices) {
            if (!residencyKnown || !slice.isLoaded()) {
                reader.warm(offset, slice.capacity());
            }
            offset += slice.capacity();
        }
        return new MappedPiece(piece, slices);
    }

    /**
     * SHA-1 of a piece. In a download it also tells that the piece is all there: the next {@link #force()} covers it.
     *
     * @throws FileChangedException if a file ends before the piece does
     */
    public byte[] hash(int piece) throws IOException {
        if (ledger != null && partial != null) {
            ledger.completeMapped(spans(piece));
        }
        return reader.sha1(layout.pieceOffset(piece), layout.pieceLength(piece));
    }

    /**
     * Writes a piece that has passed. The next {@link #force()} covers it.
     *
     * @throws StoreException of reason NO_SPACE if the disk is full; other failures of the disk are plain IOExceptions
     * @throws FileChangedException as {@link #checkUnchanged}, for the files of this piece
     */
    public void write(PieceBuffer buffer) throws IOException {
        watch.requireExpected(spans(buffer.piece()), channels);
        writeBlock(buffer.piece(), 0, buffer.content());
    }

    /** The first 8 bytes, big endian, of the SHA-256 of each block of a piece: what finds the wrong one of a bad piece. */
    public long[] blockDigests(int piece) throws IOException {
        requirePiece(piece);
        return reader.blockDigests(layout.pieceOffset(piece), layout.pieceLength(piece), PieceLayout.BLOCK_LENGTH);
    }

    /**
     * Writes what remains in {@code src} into a piece: for a channel whose bytes cannot go straight into a mapping. The
     * next {@link #force()} covers it.
     */
    public void writeBlock(int piece, int begin, ByteBuffer src) throws IOException {
        SyncLedger sync = requireDownload();
        long offset = offset(piece, begin, src.remaining());
        List<FileTable.Span> spans = files.spans(offset, src.remaining());
        for (FileTable.Span span : spans) {
            writer.write(span, src);
        }
        sync.completeWritten(spans);
    }

    /**
     * Fills what remains of {@code dst} from a piece: for a channel that cannot send straight from a mapping. Notices a
     * file that ends too early, but no other change: {@link #warm} the piece first, and again from time to time.
     */
    public void readBlock(int piece, int begin, ByteBuffer dst) throws IOException {
        reader.read(offset(piece, begin, dst.remaining()), dst);
    }

    /**
     * Looks at every file, without reading it.
     *
     * @throws FileChangedException if one is gone, has another length or was replaced; when sharing, and after
     *     {@link #finish()}, also if its time stamp changed
     */
    public void checkUnchanged() throws IOException {
        watch.requireAllExpected(channels);
    }

    /**
     * Syncs every piece whose {@link #hash} and every block whose {@link #writeBlock} was called before, then looks at the
     * files concerned. Only what this has returned for may be recorded as being on disk. Does nothing when sharing.
     *
     * @throws StoreException of reason SYNC_FAILED, then and ever after, if the disk did not keep something
     * @throws FileChangedException as {@link #checkUnchanged}; the next call tries again
     */
    public void force() throws IOException {
        channels.requireOpen();
        PartialFiles current = partial;
        SyncLedger sync = ledger;
        if (sync != null && current != null) {
            current.syncNames();
            sync.sync();
        }
    }

    /**
     * Does what {@link #force()} does, and tells how the files look then: a later download that is given this takes the
     * pieces for good if they still look so.
     *
     * @param pieces those that are verified; all were hashed or written before this call
     */
    public Checkpoint checkpoint(BitSet pieces) throws IOException {
        watch.pathsInUse().lock();
        try {
            requireDownload();
            for (Path path : files.paths()) {
                RecordedStamp.settle(path);
            }
        } finally {
            watch.pathsInUse().unlock();
        }
        force();
        List<RecordedStamp> stamps = new ArrayList<>();
        watch.pathsInUse().lock();
        try {
            requireDownload(); // else the names are others by now
            for (Path path : files.paths()) {
                stamps.add(RecordedStamp.of(path));
            }
        } finally {
            watch.pathsInUse().unlock();
        }
        return new Checkpoint(pieces, stamps);
    }

    /** Whether a checkpoint of an earlier download still holds, so that its pieces need not be hashed. */
    public boolean isAt(Checkpoint checkpoint) throws IOException {
        return resumed && checkpoint.holds(files.paths());
    }

    /**
     * Ends a download that has every piece: dates the files back by a few seconds, so that their stamps will prove
     * something to {@link RecordedStamp}, syncs all, gives the final name without overwriting anything, syncs the
     * folder. A file gets its name by a hard link, which the system refuses if the name is taken; where there are no hard
     * links, and for a folder, the name is checked and then the rename done. The store goes on serving; nothing may be
     * received into its pieces any more. If it fails it may be called again. A crash may leave both names of a file: the
     * final one is good then, and {@link #dropPartialName} clears up.
     *
     * @return the final name
     * @throws java.nio.file.FileAlreadyExistsException if something took the name meanwhile
     */
    public Path finish() throws IOException {
        SyncLedger sync = requireDownload();
        for (Path path : files.paths()) {
            RecordedStamp.settle(path);
        }
        sync.syncAll();
        watch.pathsChanging().lock();
        try {
            requireDownload();
            PartialFiles ending = Objects.requireNonNull(partial);
            List<FileStamp> last = watch.requireAllExpected(channels);
            ending.publish();
            files.moveTo(ending.target());
            watch.settle(last);
            partial = null;
            // What is mapped from now on cannot be written any more.
            windows.clear();
            return ending.target();
        } finally {
            watch.pathsChanging().unlock();
        }
    }

    /**
     * Deletes the partial name of a finished file that a crash has left beside the final one. Any other file of that name
     * stays.
     *
     * @return whether there was one
     */
    public static boolean dropPartialName(Path target) throws IOException {
        Path absolute = target.toAbsolutePath();
        Path part = PartialFiles.partOf(absolute);
        if (!FinalName.isSecondName(absolute, part)) {
            return false;
        }
        Files.delete(part);
        Folders.sync(Folders.of(absolute));
        return true;
    }

    /**
     * Gives a download up: closes the store, truncates and deletes its files. Call it when no peer uses a piece any more;
     * also allowed after {@link #close()}, unless another download has taken the files over since. Files that are not those
     * made here are left alone and reported.
     */
    public void discard() throws IOException {
        watch.pathsChanging().lock();
        try {
            PartialFiles ending = partial;
            if (ending == null) {
                throw notWritable();
            }
            close();
            ending.delete();
            partial = null;
        } finally {
            watch.pathsChanging().unlock();
        }
    }

    /** Ends the use of the store; quick, any thread, again harmless. Pieces handed out stay valid until dropped. */
    @Override
    public void close() {
        channels.close();
        windows.close();
        scratch.close();
    }

    private SyncLedger requireDownload() throws StoreException {
        channels.requireOpen();
        SyncLedger sync = ledger;
        if (sync == null || partial == null) {
            throw notWritable();
        }
        return sync;
    }

    private StoreException notWritable() {
        return new StoreException(StoreException.Reason.NOT_WRITABLE, files.root(), "no download is under way here");
    }

    private void requirePiece(int piece) {
        Objects.checkIndex(piece, layout.pieceCount());
    }

    private List<FileTable.Span> spans(int piece) {
        requirePiece(piece);
        return files.spans(layout.pieceOffset(piece), layout.pieceLength(piece));
    }

    private long offset(int piece, int begin, int length) {
        requirePiece(piece);
        return layout.pieceOffset(piece) + Objects.checkFromIndexSize(begin, length, layout.pieceLength(piece));
    }
}
