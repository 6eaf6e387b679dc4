package org.minibittorrent.store.file;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The failure of a file that differs from what the torrent says: restore it, or share it anew. */
public final class FileChangedException extends StoreException {
    private static final long serialVersionUID = 1;

    /** Names the file and what is wrong with it. */
    public FileChangedException(Path path, String problem) {
        this(path, problem, null);
    }

    FileChangedException(Path path, String problem, @Nullable Throwable cause) {
        super(Reason.FILE_CHANGED, path, problem + "; restore the file, or share or download it anew", cause);
    }
}
