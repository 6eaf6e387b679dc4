package org.minibittorrent.store.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** Keeps a state folder to one user: one process, and within it one tracker or peer. The system frees it after a crash. */
public final class FolderLock implements AutoCloseable {
    private static final String NAME = "lock";

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Makes the folder if it is not there, readable by its owner alone, and locks it.
     *
     * @throws JournalException {@code IN_USE}, naming the folder
     */
    public static FolderLock acquire(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Path parent = folder.toAbsolutePath().getParent();
            Files.createDirectories(folder, Private.folderAttributes(existing(parent == null ? folder : parent)));
        }
        FileChannel channel = FileChannel.open(
                folder.resolve(NAME),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                Private.fileAttributes(folder));
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw inUse(folder, "another process");
            }
            return new FolderLock(channel);
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw inUse(folder, "this process");
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static Path existing(Path path) {
        Path at = path;
        while (!Files.exists(at)) {
            Path parent = at.getParent();
            if (parent == null) {
                return path;
            }
            at = parent;
        }
        return at;
    }

    private static JournalException inUse(Path folder, String by) {
        return new JournalException(
                JournalException.Reason.IN_USE,
                folder + " is in use by " + by + "; end that one, or name another folder");
    }

    /** Frees the folder. Idempotent. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            System.getLogger(FolderLock.class.getName()).log(System.Logger.Level.DEBUG, "close failed", e);
        }
    }
}
