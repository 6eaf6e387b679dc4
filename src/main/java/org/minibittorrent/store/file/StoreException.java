package org.minibittorrent.store.file;

import java.nio.file.Path;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.StandstillException;

/** A failure of a file of a torrent; the message names the file. */
public class StoreException extends StandstillException {
    private static final long serialVersionUID = 1;

    private final String path;

    public StoreException(Reason reason, Path path, String problem) {
        super(reason, path.toString(), path + ": " + problem);
        this.path = path.toString();
    }

    public StoreException(Reason reason, Path path, String problem, Throwable cause) {
        super(reason, path.toString(), path + ": " + problem, cause);
        this.path = path.toString();
    }

    public static StoreException closed(Path path) {
        return new StoreException(Reason.ENDED, path, "the store is closed");
    }

    public static StoreException unshareable(Path path, String problem) {
        return new StoreException(Reason.NOT_SHAREABLE, path, problem);
    }

    /** The file or folder concerned. */
    public final Path path() {
        return Path.of(path);
    }
}
