package org.minibittorrent.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.minibittorrent.store.file.FileStamp;
import org.minibittorrent.store.file.StoreException;

/**
 * The stamps that the files of a store must still have. While a download writes them their time stamps move, so that only
 * size and identity count; else every change does. Thread safe; the checks ask the disk, so they are for workers.
 */
final class FileWatch {
    private final FileTable files;
    private final boolean residencyKnown;
    private final ReadWriteLock naming = new ReentrantReadWriteLock();
    private volatile List<FileStamp> stamps;
    private volatile boolean written;

    /** Stamps as the files were opened or made; {@code written} for a download. */
    FileWatch(FileTable files, List<FileStamp> stamps, boolean residencyKnown, boolean written) {
        this.files = files;
        this.stamps = List.copyOf(stamps);
        this.residencyKnown = residencyKnown;
        this.written = written;
    }

    /** Looks at every file of a share without reading it; throws if one is missing or has another size. */
    static FileWatch ofShare(FileTable files) throws IOException {
        List<FileStamp> stamps = new ArrayList<>();
        boolean residencyKnown = true;
        Path realRoot = null;
        for (int file = 0; file < files.count(); file++) {
            Path path = files.path(file);
            FileStamp stamp = FileStamp.of(path);
            FileStamp.requireLength(files.length(file), stamp.size(), path);
            if (!files.single()) {
                realRoot = realRoot == null ? files.root().toRealPath() : realRoot;
                if (!path.toRealPath().startsWith(realRoot)) {
                    throw StoreException.unshareable(path, "a link that leads out of the shared folder");
                }
            }
            stamps.add(stamp);
            residencyKnown &= Files.isWritable(path);
        }
        return new FileWatch(files, stamps, residencyKnown, false);
    }

    /** Whether isLoaded() of a mapping tells the truth: Linux calls every page loaded of a file we could not write. */
    boolean residencyKnown() {
        return residencyKnown;
    }

    /** A lock that is held until this is closed. */
    interface Hold extends AutoCloseable {
        @Override
        void close();
    }

    /** Locks the paths while a file is used by one. */
    Hold pathsInUse() {
        naming.readLock().lock();
        return naming.readLock()::unlock;
    }

    /** Locks the paths while they change. It includes {@link #pathsInUse}. */
    Hold pathsChanging() {
        naming.writeLock().lock();
        return naming.writeLock()::unlock;
    }

    /** Looks at one file, without reading it. */
    FileStamp requireExpected(int file) throws IOException {
        try (Hold names = pathsInUse()) {
            FileStamp now = FileStamp.of(files.path(file));
            if (written) {
                stamps.get(file).requireSameFile(now, files.path(file));
            } else {
                stamps.get(file).requireUntouched(now, files.path(file));
            }
            return now;
        }
    }

    /** Looks at the files of these spans, as long as the store is open. */
    void requireExpected(List<FileTable.Span> spans, ChannelCache channels) throws IOException {
        for (FileTable.Span span : spans) {
            channels.requireOpen();
            requireExpected(span.file());
        }
    }

    /** Looks at all files, as long as the store is open, and tells how they are now. */
    List<FileStamp> requireAllExpected(ChannelCache channels) throws IOException {
        List<FileStamp> current = new ArrayList<>(files.count());
        for (int file = 0; file < files.count(); file++) {
            channels.requireOpen();
            current.add(requireExpected(file));
        }
        return current;
    }

    /** Nobody writes any more: from now on every change counts, against these stamps. */
    void settle(List<FileStamp> last) {
        stamps = List.copyOf(last);
        written = false;
    }
}
