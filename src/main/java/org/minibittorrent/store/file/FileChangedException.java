package org.minibittorrent.store.file;

import java.nio.file.Path;
import org.minibittorrent.reason.Reason;

/** The failure of a file that is not what it was, or not what the torrent says: it is gone, touched or changed. */
public final class FileChangedException extends StoreException {
    private static final long serialVersionUID = 1;

    private final Finding finding;

    /** Names the file and what is wrong with it. */
    public FileChangedException(Path path, Finding finding, String problem) {
        super(reason(finding), path, problem);
        this.finding = finding;
    }

    FileChangedException(Path path, Finding finding, String problem, Throwable cause) {
        super(reason(finding), path, problem, cause);
        this.finding = finding;
    }

    private static Reason reason(Finding finding) {
        return finding == Finding.ABSENT ? Reason.FILE_ABSENT : Reason.FILE_CHANGED;
    }

    public Finding finding() {
        return finding;
    }
}
