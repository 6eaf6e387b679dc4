package org.minibittorrent.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The exclusive right to write a partial file, against other peers in this process and in others. It ends with the
 * process, so a crash leaves nothing locked. Of a folder its first file stands for all. Any thread.
 *
 * <p>A POSIX system drops the locks of a process on a file when the process closes any channel to it. So within the process
 * names are claimed before anything is opened, and while the lock counts no second channel to the file may be closed. Where
 * a file system has no locks, only this process is kept out.
 */
final class PartialLock implements AutoCloseable {
    /** Beyond every byte of the file: on Windows a locked byte can be neither read nor written. */
    private static final long POSITION = Long.MAX_VALUE - 1;

    /** By real path; those that are over go as the next one comes. */
    private static final Map<Path, PartialLock> CLAIMS = new ConcurrentHashMap<>();

    /** Null until it is open. */
    private volatile @Nullable FileChannel channel;

    private volatile boolean closed;

    private PartialLock() {}

    /**
     * Opens a file and locks it.
     *
     * @throws FileAlreadyExistsException if somebody else has it locked
     */
    static PartialLock take(Path path, Set<? extends OpenOption> options) throws IOException {
        CLAIMS.values().removeIf(PartialLock::isOver);
        PartialLock claim = new PartialLock();
        Path real = Folders.of(path).toRealPath().resolve(path.getFileName());
        if (CLAIMS.putIfAbsent(real, claim) != null) {
            throw inUse(path);
        }
        boolean taken = false;
        try {
            claim.open(path, options);
            taken = true;
        } finally {
            if (!taken) {
                claim.close();
            }
        }
        return claim;
    }

    private void open(Path path, Set<? extends OpenOption> options) throws IOException {
        FileChannel opened = FileChannel.open(path, options);
        channel = opened;
        try {
            FileLock lock = opened.tryLock(POSITION, 1, false);
            if (lock == null) {
                throw inUse(path);
            }
        } catch (OverlappingFileLockException e) {
            throw inUse(path);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException e) {
            System.getLogger(PartialLock.class.getName())
                    .log(System.Logger.Level.DEBUG, "cannot lock " + path + ", going on without", e);
        }
    }

    private static FileAlreadyExistsException inUse(Path path) {
        return new FileAlreadyExistsException(
                path.toString(), null, "another download is writing to it; choose another name or wait for that one");
    }

    /** The locked file, open for reading and writing; whoever closes it ends the lock. */
    FileChannel channel() {
        FileChannel opened = channel;
        if (opened == null) {
            throw new IllegalStateException("never opened");
        }
        return opened;
    }

    /** Whether nobody needs to mind it any more. */
    boolean isOver() {
        FileChannel opened = channel;
        return closed || (opened != null && !opened.isOpen());
    }

    @Override
    public void close() throws IOException {
        // In this order: the next claim may come as soon as this one is over.
        FileChannel opened = channel;
        if (opened != null) {
            opened.close();
        }
        closed = true;
    }
}
