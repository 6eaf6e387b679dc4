package org.minibittorrent.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.metainfo.PieceLayout;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.store.file.FileChangedException;
import org.minibittorrent.store.file.Folders;
import org.minibittorrent.store.file.RecordedStamp;
import org.minibittorrent.store.file.StoreException;

/**
 * The files of one torrent, as pieces: of a share, which are read, or of a download, which are written too. All methods may
 * be called on any thread and for different pieces at the same time, but all except {@link #close()}, {@link #root()} and
 * {@link #isResumed()} wait for the disk and so belong on a worker, never on an event loop. Do not interrupt a thread that is
 * in here: that closes the file under every other one.
 *
 * <p>The methods that write are for a download under way; a share, and a download that was finished or discarded, answer them
 * with a {@link StoreException} of reason NOT_WRITABLE. After close() every call ends with one of reason CLOSED; one already
 * running ends so too or normally, and the file handles it uses are closed as it ends.
 */
public sealed class PieceStore implements AutoCloseable permits DownloadStore {
    private final PieceLayout layout;
    final FileTable files;
    final FileWatch watch;
    final ChannelCache channels;
    private final WindowCache windows;
    private final PieceReader reader;
    private final Sections sections;

    PieceStore(Metainfo metainfo, FileTable files, FileWatch watch, StoreLimits limits) {
        this.layout = metainfo.layout();
        this.files = files;
        this.watch = watch;
        this.channels = new ChannelCache(files, limits.openFiles(), this::open);
        this.windows = new WindowCache(files, channels, limits, MappingBudget.PROCESS);
        MappingBudget.PROCESS.register(windows);
        this.reader = new PieceReader(files, channels);
        this.sections = new Sections(layout);
    }

    /**
     * Opens the file, or the folder of a multi-file torrent, to be read only. A link in the folder must not lead out of it.
     *
     * @throws FileChangedException if a file is missing, is not a regular one or has another size
     */
    public static PieceStore openToShare(Metainfo metainfo, Path root) throws IOException {
        return openToShare(metainfo, root, StoreLimits.DEFAULT);
    }

    static PieceStore openToShare(Metainfo metainfo, Path root, StoreLimits limits) throws IOException {
        FileTable files = FileTable.of(metainfo, root.toAbsolutePath());
        return new PieceStore(metainfo, files, FileWatch.ofShare(files), limits);
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
        return createToDownload(metainfo, target, false, StoreLimits.DEFAULT);
    }

    /**
     * Goes on with a download that is known to have pieces in {@code <target>.part}: with whatever is there now, all of which
     * is then to be looked at; never anew.
     *
     * @throws FileChangedException if it is not there
     */
    public static PieceStore goOn(Metainfo metainfo, Path target) throws IOException {
        return createToDownload(metainfo, target, true, StoreLimits.DEFAULT);
    }

    static PieceStore createToDownload(Metainfo metainfo, Path target, StoreLimits limits) throws IOException {
        return createToDownload(metainfo, target, false, limits);
    }

    private static PieceStore createToDownload(Metainfo metainfo, Path target, boolean begun, StoreLimits limits)
            throws IOException {
        Path absolute = target.toAbsolutePath();
        FileTable files = FileTable.of(metainfo, PartialFiles.partOf(absolute));
        OpenFiles open = limits.openFiles();
        open.reservePinned(absolute); // for the file that is locked
        DownloadStore store = null;
        try {
            store = new DownloadStore(metainfo, files, PartialFiles.createOrAdopt(files, absolute, begun), limits);
            return store;
        } finally {
            if (store == null) {
                open.unpinned();
                open.release();
            }
        }
    }

    /** Looks whether a download, which has {@code begun} to have pieces, could go on; throws what its opening would. */
    public static void lookAtDownload(Path target, boolean begun) throws IOException {
        PartialFiles.look(target.toAbsolutePath(), begun);
    }

    /** Deletes the partial name of a finished file that a crash left beside the final one; false if there is none. */
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

    private FileChannel open(int file) throws IOException {
        try (FileWatch.Hold names = watch.pathsInUse()) {
            channels.requireOpen();
            watch.requireExpected(file);
            return FileChannel.open(files.path(file), openOptions());
        }
    }

    Set<OpenOption> openOptions() {
        return Set.of(StandardOpenOption.READ);
    }

    /** The file or folder by its name now: the partial name until {@link #finish}. Any thread. */
    public final Path root() {
        return files.root();
    }

    /** Whether the files of a download were there before, so that pieces of them may be good. Any thread. */
    public boolean isResumed() {
        return false;
    }

    /** Whether a checkpoint of an earlier download still holds, so that its pieces need not be hashed. */
    public final boolean isAt(Checkpoint checkpoint) throws IOException {
        return isResumed() && checkpoint.holds(files.paths());
    }

    /** How pieces are divided to be sent. Any thread. */
    public final Sections sections() {
        return sections;
    }

    /**
     * Looks at the files of a section as {@link #checkUnchanged} does, and brings it into memory: mapped where that can be,
     * else copied. Memory for copies is bounded: hold a section that is copied by a weak reference.
     */
    public final Section warm(int section) throws IOException {
        int begin = sections.begin(section);
        long offset = offset(sections.piece(section), begin, 0);
        int length = sections.length(section);
        List<FileTable.Span> spans = files.spans(offset, length);
        // Looked at by name and by time stamp: a file rewritten in place has the same length and other bytes.
        watch.requireExpected(spans, channels);
        Section.Builder parts = new Section.Builder(section, begin);
        for (FileTable.Span span : spans) {
            int end = span.at() + span.length();
            for (int at = span.at(); at < end; ) {
                long position = span.position() + at - span.at();
                int part = windows.within(span.file(), position, end - at);
                MappedByteBuffer slice = windows.slice(span.file(), position, part);
                if (slice != null) {
                    copy(offset, parts, at);
                    parts.add(slice);
                    if (!watch.residencyKnown() || !slice.isLoaded()) {
                        reader.warm(offset + at, part);
                    }
                }
                at += part;
            }
        }
        copy(offset, parts, length);
        Section warm = parts.build();
        if (warm.isCopied()) {
            CopiedSections.PROCESS.keep(warm, this);
            if (channels.isClosed()) {
                CopiedSections.PROCESS.letGoOf(this); // closed meanwhile, and so perhaps before it was kept
            }
        }
        return warm;
    }

    /** Copies what a section lacks up to there: in small parts, so that whoever sends one block keeps little more in memory. */
    private void copy(long offset, Section.Builder parts, int end) throws IOException {
        while (parts.length() < end) {
            byte[] copy = new byte[Math.min(PieceLayout.BLOCK_LENGTH, end - parts.length())];
            reader.read(offset + parts.length(), ByteBuffer.wrap(copy));
            parts.add(copy);
        }
    }

    /** Lets go of mappings that nobody asked for since the last call. Quick; any thread. */
    public final void letGoIdle() {
        windows.letGoIdle();
    }

    /** SHA-1 of a piece; {@link FileChangedException} if a file ends before the piece does. */
    public final byte[] hash(int piece) throws IOException {
        return reader.sha1(offset(piece, 0, 0), layout.pieceLength(piece));
    }

    /** The first 8 bytes, big endian, of the SHA-256 of each block of a piece: they tell the wrong block of a bad piece. */
    public final long[] blockDigests(int piece) throws IOException {
        return reader.blockDigests(offset(piece, 0, 0), layout.pieceLength(piece));
    }

    /**
     * Fills what remains of {@code dst} from a piece: for a channel that cannot send straight from a mapping. Notices a
     * file that ends too early, but no other change: {@link #warm} the piece first, and again from time to time.
     */
    public final void readBlock(int piece, int begin, ByteBuffer dst) throws IOException {
        reader.read(offset(piece, begin, dst.remaining()), dst);
    }

    /**
     * Looks at every file, without reading it.
     *
     * @throws FileChangedException if one is gone, has another length or was replaced; when sharing, and after
     *     {@link #finish}, also if it was touched
     */
    public final void checkUnchanged() throws IOException {
        channels.tidy();
        watch.requireAllExpected(channels);
    }

    /**
     * Writes what remains in {@code src} into a piece, verified or not. The next {@link #force()} covers it.
     *
     * @throws StoreException of reason NO_SPACE if the disk is full; other failures of the disk are plain IOExceptions
     * @throws FileChangedException as {@link #checkUnchanged}, for the files concerned
     */
    public void writeBlock(int piece, int begin, ByteBuffer src) throws IOException {
        throw notWritable();
    }

    /** Writes a piece that has passed, as {@link #writeBlock} does. */
    public final void write(PieceBuffer buffer) throws IOException {
        writeBlock(buffer.piece(), 0, buffer.content());
    }

    /**
     * Syncs all that was written before, then looks at the files concerned. Only what this has returned for may be recorded
     * as being on disk. Does nothing when sharing.
     *
     * @throws StoreException of reason SYNC_FAILED, then and ever after, if the disk did not keep something
     * @throws FileChangedException as {@link #checkUnchanged}; the next call tries again
     */
    void force() throws IOException {
        channels.requireOpen();
    }

    /**
     * Does what {@link #force()} does, and tells how the files look then: a later download that is given this takes these
     * pieces, which are verified and were written before this call, for good if the files still look so.
     */
    public Checkpoint checkpoint(BitSet pieces) throws IOException {
        throw notWritable();
    }

    /**
     * Ends a download that has every piece: dates the files back by a few seconds, so that their stamps will prove
     * something to {@link RecordedStamp}, syncs all, gives the final name as {@link FinalName} does, syncs the folder. The
     * store goes on serving; nothing may be written to it any more. If it fails it may be called again. A crash may leave
     * both names of a file: the final one is good then, and {@link #dropPartialName} clears up.
     *
     * @param helpers run a few tasks that take part in the syncs; a busy or rejecting one only makes it slower
     * @return the final name
     * @throws java.nio.file.FileAlreadyExistsException if something took the name meanwhile
     */
    public Path finish(Executor helpers) throws IOException {
        throw notWritable();
    }

    /**
     * Gives a download up: closes the store, truncates and deletes its files. Call it when no peer uses a piece any more;
     * also allowed after {@link #close()}, unless another download has taken the files over since. Files other than those
     * made here are left alone and reported.
     */
    public void discard() throws IOException {
        throw notWritable();
    }

    /** Ends the use of the store; quick, any thread, again harmless. Sections handed out stay valid until dropped. */
    @Override
    public final void close() {
        channels.close();
        windows.close();
        CopiedSections.PROCESS.letGoOf(this);
    }

    final StoreException notWritable() {
        return new StoreException(Reason.OTHER, files.root(), "no download is under way here");
    }

    /** Where bytes of a piece lie in the torrent; throws if they are not within the piece. */
    final long offset(int piece, int begin, int length) {
        Objects.checkIndex(piece, layout.pieceCount());
        return layout.pieceOffset(piece) + Objects.checkFromIndexSize(begin, length, layout.pieceLength(piece));
    }
}
