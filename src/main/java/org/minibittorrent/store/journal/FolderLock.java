package org.minibittorrent.store.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.minibittorrent.store.file.DiskErrors;
import org.minibittorrent.store.file.ExclusiveFile;
import org.minibittorrent.store.file.FileInUseException;

/** Keeps a state folder to one user: one process, and within it one tracker or peer. The system frees it after a crash. */
public final class FolderLock implements AutoCloseable {
    private final ExclusiveFile file;

    private FolderLock(ExclusiveFile file) {
        this.file = file;
    }

    /** Makes the folder if it is not there, readable by its owner alone, and locks it; throws {@code IN_USE}. */
    public static FolderLock acquire(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, FolderDisk.attributes(folder, FolderDisk.FOLDER));
        }
        Set<OpenOption> options =
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        ExclusiveFile file;
        try {
            file = ExclusiveFile.open(folder.resolve("lock"), options, FolderDisk.attributes(folder, FolderDisk.FILE));
        } catch (FileInUseException e) {
            String user = e.byThisProcess() ? "this process" : "another process";
            throw new JournalException(
                    JournalException.Reason.IN_USE,
                    folder + " is in use by " + user + "; end that one, or name another folder");
        }
        if (!file.isLocked()) {
            file.close();
            throw new IOException(folder + ": nothing can be locked on this file system; name a folder on another");
        }
        return new FolderLock(file);
    }

    /** Frees the folder. Idempotent. */
    @Override
    public void close() {
        DiskErrors.close(file);
    }
}
