package org.minibittorrent.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.store.file.DiskErrors;
import org.minibittorrent.store.file.FileStamp;
import org.minibittorrent.store.file.RecordedStamp;
import org.minibittorrent.store.file.StoreException;

/** A store of files that are written under a partial name until they are whole. */
final class DownloadStore extends PieceStore {
    private final PartialFiles partial;
    private final SyncLedger ledger;
    /** Files whose stamps of the last checkpoint, if there was one, do not count any more. Guarded by itself. */
    private final BitSet unstamped = new BitSet();

    private final Object checkpointing = new Object();
    private final RecordedStamp[] stamps; // of the last checkpoint

    /** Until it is finished or discarded. Changes while no path is in use. */
    private volatile boolean underWay = true;

    DownloadStore(Metainfo metainfo, FileTable files, PartialFiles partial, StoreLimits limits) {
        super(metainfo, files, new FileWatch(files, partial.stamps(), true, true), limits);
        this.partial = partial;
        this.ledger = new SyncLedger(files, channels, watch::requireExpected);
        this.stamps = new RecordedStamp[files.count()];
        unstamped.set(0, files.count());
        channels.pin(0, partial.lockedFile());
    }

    @Override
    Set<OpenOption> openOptions() {
        return underWay ? PartialFiles.OPEN : super.openOptions();
    }

    @Override
    public boolean isResumed() {
        return partial.isResumed();
    }

    @Override
    public void writeBlock(int piece, int begin, ByteBuffer src) throws IOException {
        requireUnderWay();
        List<FileTable.Span> spans = files.spans(offset(piece, begin, src.remaining()), src.remaining());
        for (FileTable.Span span : spans) {
            if (channels.isOpen(span.file())) { // else it is looked at when it is opened
                watch.requireExpected(span.file());
            }
        }
        int start = src.position();
        int end = src.limit();
        for (FileTable.Span span : spans) {
            src.position(start + span.at()); // padding is written nowhere
            write(span, src);
        }
        src.position(end);
        ledger.written(spans);
        synchronized (unstamped) {
            spans.forEach(span -> unstamped.set(span.file()));
        }
    }

    /** Writes the next bytes of {@code src} to their part of the file; by position, so that a full disk is told. */
    private void write(FileTable.Span span, ByteBuffer src) throws IOException {
        int limit = src.limit();
        int start = src.position();
        src.limit(start + span.length());
        try (ChannelCache.Lease lease = channels.acquire(span.file())) {
            // Writing would silently make a file that was cut short long again.
            FileStamp.requireLength(files.length(span.file()), lease.channel().size(), files.path(span.file()));
            while (src.hasRemaining()) {
                lease.channel().write(src, span.position() + src.position() - start);
            }
        } catch (IOException e) {
            throw DiskErrors.writing(e, files.path(span.file()), span.length());
        } finally {
            src.limit(limit);
        }
    }

    @Override
    void force() throws IOException {
        channels.requireOpen();
        if (underWay) {
            partial.syncNames();
            ledger.sync(false, Runnable::run);
        }
    }

    @Override
    public Checkpoint checkpoint(BitSet pieces) throws IOException {
        synchronized (checkpointing) {
            BitSet written;
            synchronized (unstamped) {
                written = (BitSet) unstamped.clone();
                unstamped.clear();
            }
            boolean stamped = false;
            try {
                stamp(written);
                stamped = true;
                return new Checkpoint(pieces, List.of(stamps));
            } finally {
                if (!stamped) {
                    synchronized (unstamped) {
                        unstamped.or(written);
                    }
                }
            }
        }
    }

    /** Syncs what was written, and notes how these files look then. The others look as they did. */
    private void stamp(BitSet written) throws IOException {
        try (FileWatch.Hold names = watch.pathsInUse()) {
            requireUnderWay();
            for (int file = written.nextSetBit(0); file >= 0; file = written.nextSetBit(file + 1)) {
                watch.requireExpected(file);
                RecordedStamp.settle(files.path(file));
            }
        }
        force();
        try (FileWatch.Hold names = watch.pathsInUse()) {
            requireUnderWay(); // else the names are others by now
            // The stamps of the very files that were written: another one of that name has none of these pieces.
            for (int file = written.nextSetBit(0); file >= 0; file = written.nextSetBit(file + 1)) {
                stamps[file] = RecordedStamp.of(watch.requireExpected(file));
                if (!stamps[file].settled()) {
                    synchronized (unstamped) {
                        unstamped.set(file); // the next one proves more
                    }
                }
            }
        }
    }

    @Override
    public Path finish(Executor helpers) throws IOException {
        requireUnderWay();
        files.paths().forEach(RecordedStamp::settle);
        ledger.sync(true, helpers);
        try (FileWatch.Hold names = watch.pathsChanging()) {
            requireUnderWay();
            List<FileStamp> last = watch.requireAllExpected(channels);
            partial.publish();
            files.moveTo(partial.target());
            watch.settle(files.single() ? renamed(last) : last); // another name of their folder does nothing to files
            underWay = false;
            channels.unpin(0); // nobody else writes to it by its new name
            return partial.target();
        }
    }

    /** {@return the stamps under the final name, which differ by what another name does to a file} */
    private List<FileStamp> renamed(List<FileStamp> last) throws IOException {
        List<FileStamp> now = watch.requireAllExpected(channels);
        return IntStream.range(0, last.size())
                .mapToObj(file -> last.get(file).renamed(now.get(file)))
                .toList();
    }

    @Override
    public void discard() throws IOException {
        try (FileWatch.Hold names = watch.pathsChanging()) {
            if (!underWay) {
                throw notWritable();
            }
            close();
            partial.delete();
            underWay = false;
        }
    }

    private void requireUnderWay() throws StoreException {
        channels.requireOpen();
        if (!underWay) {
            throw notWritable();
        }
    }
}
