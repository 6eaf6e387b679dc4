package org.minibittorrent.store.file;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The failure of a file that is not what it was, or not what the torrent says: it is gone, touched or changed. */
public final class FileChangedException extends StoreException {
    private static final long serialVersionUID = 1;

    private final Finding finding;

    /** Names the file and what is wrong with it. */
    public FileChangedException(Path path, Finding finding, String problem) {
        this(path, finding, problem, null);
    }

    FileChangedException(Path path, Finding finding, String problem, @Nullable Throwable cause) {
        super(finding == Finding.ABSENT ? Reason.ABSENT : Reason.FILE_CHANGED, path, problem, cause);
        this.finding = finding;
    }

    public Finding finding() {
        return finding;
    }
}
