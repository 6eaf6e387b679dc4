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
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.FileEntry;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.metainfo.PieceLayout;

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

    /** Held for reading while a path is used, for writing while it changes. */
    private final ReadWriteLock naming = new ReentrantReadWriteLock();
    /** The files of a download under way; null when sharing, and once it is finished or discarded. */
    private volatile @Nullable PartialFiles partial;
    /** What the files were when opened or made, or as their download ended. */
    private volatile List<FileStamp> stamps;

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
        this.resumed = partial != null && partial.isAdopted();
        this.stamps = List.copyOf(stamps);
        this.residencyKnown = residencyKnown;
        this.channels = new ChannelCache(files, limits.openFiles(), this::open);
        this.windows = new WindowCache(files, channels, partial != null, limits);
        this.scratch = new ScratchPool(limits.scratchBuffers());
        this.reader = new PieceReader(files, channels, scratch);
        this.writer = new PieceWriter(files, channels);
        this.ledger = partial != null ? new SyncLedger(files, channels, windows) : null;
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
        FileTable files = table(metainfo, root.toAbsolutePath());
        List<FileStamp> stamps = new ArrayList<>();
        boolean residencyKnown = true;
        for (int file = 0; file < files.count(); file++) {
            Path path = files.path(file);
            FileStamp stamp = FileStamp.of(path);
            FileStamp.requireLength(files.length(file), stamp.size(), path);
            if (!files.single() && !path.toRealPath().startsWith(files.root().toRealPath())) {
                throw new StoreException(
                        StoreException.Reason.UNSHAREABLE, path, "a link that leads out of the shared folder");
            }
            stamps.add(stamp);
            residencyKnown &= Files.isWritable(path);
        }
        return new PieceStore(metainfo, files, null, stamps, residencyKnown, limits);
    }

    /**
     * Makes {@code <target>.part}, a file or folder, with all files of the torrent at full length but without content; or
     * goes on with what an earlier try has left there, see {@link #isResumed}.
     *
     * @param target the name the download gets in the end; its folder must exist
     * @throws java.nio.file.FileAlreadyExistsException if the target is there, or something else has the partial name
     * @throws StoreException of reason NO_SPACE or BAD_TARGET
     */
    public static PieceStore createToDownload(Metainfo metainfo, Path target) throws IOException {
        return createToDownload(metainfo, target, StoreLimits.DEFAULT);
    }

    static PieceStore createToDownload(Metainfo metainfo, Path target, StoreLimits limits) throws IOException {
        Path absolute = target.toAbsolutePath();
        FileTable files = table(metainfo, PartialFiles.partOf(absolute));
        PartialFiles partial = PartialFiles.createOrAdopt(files, absolute);
        return new PieceStore(metainfo, files, partial, partial.stamps(), true, limits);
    }

    private static FileTable table(Metainfo metainfo, Path root) throws StoreException {
        List<List<String>> names = new ArrayList<>();
        List<Long> lengths = new ArrayList<>();
        for (FileEntry entry : metainfo.files()) {
            names.add(entry.path());
            lengths.add(entry.length());
        }
        FileTable files = new FileTable(root, metainfo.singleFile(), names, lengths);
        files.requireNameable();
        return files;
    }

    private FileChannel open(int file) throws IOException {
        naming.readLock().lock();
        try {
            requireExpected(file);
            Set<OpenOption> options = ledger == null
                    ? Set.of(StandardOpenOption.READ)
                    : Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            return FileChannel.open(files.path(file), options);
        } finally {
            naming.readLock().unlock();
        }
    }

    private FileStamp requireExpected(int file) throws IOException {
        Path path = files.path(file);
        FileStamp now = FileStamp.of(path);
        if (partial != null) {
            stamps.get(file).requireSameFile(now, path);
        } else {
            stamps.get(file).requireUntouched(now, path);
        }
        return now;
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
     */
    public MappedPiece prepare(int piece) throws IOException {
        SyncLedger sync = requireDownload();
        List<FileTable.Span> spans = spans(piece);
        for (FileTable.Span span : spans) {
            writer.zeros(span);
        }
        sync.touch(spans);
        return new MappedPiece(piece, windows.slices(spans));
    }

    /**
     * Makes a piece ready to be sent: reads in what is not in memory, and maps it.
     *
     * @throws FileChangedException if a file is shorter or longer than the torrent says
     */
    public MappedPiece warm(int piece) throws IOException {
        List<FileTable.Span> spans = spans(piece);
        for (FileTable.Span span : spans) {
            // A file cut within its last page still counts as loaded.
            try (ChannelCache.Lease lease = channels.acquire(span.file())) {
                FileStamp.requireLength(
                        files.length(span.file()), lease.channel().size(), files.path(span.file()));
            }
        }
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
        List<FileTable.Span> spans = spans(piece);
        SyncLedger sync = ledger;
        if (sync != null && partial != null) {
            sync.completeMapped(spans);
        }
        return reader.sha1(layout.pieceOffset(piece), layout.pieceLength(piece));
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

    /** Fills what remains of {@code dst} from a piece: for a channel that cannot send straight from a mapping. */
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
        currentStamps();
    }

    private List<FileStamp> currentStamps() throws IOException {
        naming.readLock().lock();
        try {
            List<FileStamp> current = new ArrayList<>();
            for (int file = 0; file < files.count(); file++) {
                channels.requireOpen();
                current.add(requireExpected(file));
            }
            return current;
        } finally {
            naming.readLock().unlock();
        }
    }

    /**
     * Syncs every piece whose {@link #hash} and every block whose {@link #writeBlock} was called before. Does nothing when
     * sharing. Does not notice a file that was cut short: ask {@link #checkUnchanged()} next.
     *
     * @throws StoreException of reason SYNC_FAILED, then and ever after, if the disk did not keep something
     */
    public void force() throws IOException {
        channels.requireOpen();
        SyncLedger sync = ledger;
        if (sync != null && partial != null) {
            sync.sync();
        }
    }

    /**
     * Ends a download that has every piece: syncs all, gives the final name without overwriting anything, syncs the
     * folder. A file gets its name by a hard link, which the system refuses if the name is taken; where there are no hard
     * links, and for a folder, the name is checked and then the rename done. The store goes on serving. If it fails it may
     * be called again.
     *
     * @return the final name
     * @throws java.nio.file.FileAlreadyExistsException if something took the name meanwhile
     */
    public Path finish() throws IOException {
        requireDownload().syncAll();
        naming.writeLock().lock();
        try {
            requireDownload();
            PartialFiles ending = Objects.requireNonNull(partial);
            List<FileStamp> current = currentStamps();
            ending.publish();
            files.moveTo(ending.target());
            stamps = List.copyOf(current);
            partial = null;
            return ending.target();
        } finally {
            naming.writeLock().unlock();
        }
    }

    /**
     * Gives a download up: closes the store, truncates and deletes its files. Call it when no peer uses a piece any more;
     * also allowed after {@link #close()}. Files that are not those made here are left alone and reported.
     */
    public void discard() throws IOException {
        naming.writeLock().lock();
        try {
            PartialFiles ending = partial;
            if (ending == null) {
                throw notWritable();
            }
            close();
            ending.delete();
            partial = null;
        } finally {
            naming.writeLock().unlock();
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
