package org.minibittorrent.store.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * An open file that nobody else has, in this process or another, as far as they ask in the same way. It is freed when the
 * channel is closed, and by the system after a crash. Any thread; waits for the disk.
 *
 * <p>A POSIX system drops the locks of a process on a file when the process closes any channel to it. So within the process
 * names are claimed before anything is opened, and while the lock counts no second channel to the file may be closed. Where
 * a file system has no locks, only this process is kept out.
 */
public final class ExclusiveFile implements Closeable {
    /** Beyond every byte of the file: on Windows a locked byte can be neither read nor written. */
    private static final long POSITION = Long.MAX_VALUE - 1;
    /** By real path; those that are over go as the next one comes. */
    private static final Map<Path, ExclusiveFile> CLAIMS = new ConcurrentHashMap<>();

    private volatile @Nullable FileChannel channel; // null until it is open
    private volatile boolean locked;
    private volatile boolean closed;

    private ExclusiveFile() {}

    /** Opens a file, for writing at least, and locks it; {@link FileInUseException} if somebody else has it locked. */
    public static ExclusiveFile open(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        CLAIMS.values().removeIf(ExclusiveFile::isOver);
        ExclusiveFile claim = new ExclusiveFile();
        Path real = Folders.of(path.toAbsolutePath()).toRealPath().resolve(path.getFileName());
        if (CLAIMS.putIfAbsent(real, claim) != null) {
            throw new FileInUseException(path, true);
        }
        boolean taken = false;
        try {
            claim.openAndLock(path, options, attributes);
            taken = true;
            return claim;
        } finally {
            if (!taken) {
                claim.close();
            }
        }
    }

    private void openAndLock(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        FileChannel opened = FileChannel.open(path, options, attributes);
        channel = opened;
        FileLock lock;
        try {
            lock = opened.tryLock(POSITION, 1, false);
        } catch (OverlappingFileLockException e) {
            throw new FileInUseException(path, true);
        } catch (IOException | UnsupportedOperationException e) {
            System.getLogger(ExclusiveFile.class.getName())
                    .log(System.Logger.Level.DEBUG, "cannot lock " + path + ", going on without", e);
            return;
        }
        if (lock == null) {
            throw new FileInUseException(path, false);
        }
        locked = true;
    }

    /** Whether other processes are kept out, too. */
    public boolean isLocked() {
        return locked;
    }

    /** The open file; closing it ends the lock. */
    public FileChannel channel() {
        return Objects.requireNonNull(channel, "never opened");
    }

    /** Whether its lock has ended. */
    public boolean isOver() {
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
