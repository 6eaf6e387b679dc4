package org.minibittorrent.tracker.store;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.store.journal.Disk;
import org.minibittorrent.store.journal.FolderLock;

/** A folder that one tracker has for itself. */
final class LockedFolder implements JournalStore.Place {
    private final Path folder;
    private @Nullable FolderLock lock;

    LockedFolder(Path folder) {
        this.folder = folder;
    }

    @Override
    public Disk acquire() throws IOException {
        lock = FolderLock.acquire(folder);
        return Disk.of(folder);
    }

    @Override
    public void release() {
        if (lock != null) {
            lock.close();
            lock = null;
        }
    }
}
