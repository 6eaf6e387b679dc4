package org.minibittorrent.store.file;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A failure of a file of a torrent; the message names the file and what to do about it. */
public class StoreException extends IOException {
    private static final long serialVersionUID = 1;

    /** The kind of failure, for a program to switch on. */
    public enum Reason {
        /** The disk cannot hold the torrent. */
        NO_SPACE,
        /** The store was closed before or while the call ran. */
        CLOSED,
        /** The folder of the target is missing, no folder, or cannot be written. */
        BAD_TARGET,
        /** A file is not as the torrent, or its state at the start, says. */
        FILE_CHANGED,
        /** A file is not there. */
        ABSENT,
        /** The call does not fit the store: writing to one opened to share, or after the end of a download. */
        NOT_WRITABLE,
        /** Something that cannot go into a torrent: a special file, a link leading outside, an unsafe name, too much. */
        UNSHAREABLE,
        /** The process may open no more files at present. */
        NO_DESCRIPTOR,
        /** The disk failed to keep what was written; it cannot be trusted for the rest of this download. */
        SYNC_FAILED
    }

    private final Reason reason;
    private final String path;

    public StoreException(Reason reason, Path path, String problem) {
        this(reason, path, problem, null);
    }

    public StoreException(Reason reason, Path path, String problem, @Nullable Throwable cause) {
        super(path + ": " + problem, cause);
        this.reason = reason;
        this.path = path.toString();
    }

    public static StoreException closed(Path path) {
        return new StoreException(Reason.CLOSED, path, "the store is closed");
    }

    public static StoreException unshareable(Path path, String problem) {
        return new StoreException(Reason.UNSHAREABLE, path, problem);
    }

    /** {@return the kind of failure} */
    public final Reason reason() {
        return reason;
    }

    /** The file or folder concerned. */
    public final Path path() {
        return Path.of(path);
    }
}
