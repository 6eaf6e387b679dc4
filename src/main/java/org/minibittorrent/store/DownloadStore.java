package org.minibittorrent.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.store.file.FileStamp;
import org.minibittorrent.store.file.RecordedStamp;
import org.minibittorrent.store.file.StoreException;

/** A store of files that are written under a partial name until they are whole. */
final class DownloadStore extends PieceStore {
    private final PartialFiles partial;
    private final PieceWriter writer;
    private final SyncLedger ledger;

    /** Until it is finished or discarded. Changes while no path is in use. */
    private volatile boolean underWay = true;

    DownloadStore(Metainfo metainfo, FileTable files, PartialFiles partial, StoreLimits limits) {
        super(metainfo, files, new FileWatch(files, partial.stamps(), true), true, limits);
        this.partial = partial;
        this.writer = new PieceWriter(files, channels);
        this.ledger = new SyncLedger(files, channels, watch::requireExpected);
        channels.pin(0, partial.lockedFile());
    }

    @Override
    Set<OpenOption> openOptions() {
        return underWay
                ? Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)
                : Set.of(StandardOpenOption.READ);
    }

    @Override
    public boolean isResumed() {
        return partial.isResumed();
    }

    @Override
    public boolean isAt(Checkpoint checkpoint) throws IOException {
        return isResumed() && checkpoint.holds(files.paths());
    }

    @Override
    public void writeBlock(int piece, int begin, ByteBuffer src) throws IOException {
        requireUnderWay();
        List<FileTable.Span> spans = files.spans(offset(piece, begin, src.remaining()), src.remaining());
        watch.requireExpected(spans, channels);
        for (FileTable.Span span : spans) {
            writer.write(span, src);
        }
        ledger.written(spans);
    }

    @Override
    void force() throws IOException {
        channels.requireOpen();
        if (underWay) {
            partial.syncNames();
            ledger.sync();
        }
    }

    @Override
    public Checkpoint checkpoint(BitSet pieces) throws IOException {
        watch.pathsInUse().lock();
        try {
            requireUnderWay();
            files.paths().forEach(RecordedStamp::settle);
        } finally {
            watch.pathsInUse().unlock();
        }
        force();
        List<RecordedStamp> stamps = new ArrayList<>();
        watch.pathsInUse().lock();
        try {
            requireUnderWay(); // else the names are others by now
            for (Path path : files.paths()) {
                stamps.add(RecordedStamp.of(path));
            }
        } finally {
            watch.pathsInUse().unlock();
        }
        return new Checkpoint(pieces, stamps);
    }

    @Override
    public Path finish() throws IOException {
        requireUnderWay();
        files.paths().forEach(RecordedStamp::settle);
        ledger.syncAll();
        watch.pathsChanging().lock();
        try {
            requireUnderWay();
            List<FileStamp> last = watch.requireAllExpected(channels);
            partial.publish();
            files.moveTo(partial.target());
            watch.settle(last);
            underWay = false;
            return partial.target();
        } finally {
            watch.pathsChanging().unlock();
        }
    }

    @Override
    public void discard() throws IOException {
        watch.pathsChanging().lock();
        try {
            if (!underWay) {
                throw notWritable();
            }
            close();
            partial.delete();
            underWay = false;
        } finally {
            watch.pathsChanging().unlock();
        }
    }

    private void requireUnderWay() throws StoreException {
        channels.requireOpen();
        if (!underWay) {
            throw notWritable();
        }
    }
}
