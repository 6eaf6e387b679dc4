package org.minibittorrent.store.journal;

import java.io.IOException;
import java.io.SyncFailedException;
import java.util.concurrent.RejectedExecutionException;

/** The failures of a {@link RecordKeeper}: whether one may pass, and how it is told. */
final class KeeperFailure {
    private KeeperFailure() {}

    /**
     * Whether it may be tried again without a restart: something could not be written, or was not tried. After a failed sync
     * a second one that succeeds would prove nothing; and an unknown failure proves nothing either.
     */
    static boolean passes(Throwable cause) {
        if (cause instanceof JournalException journal) {
            return journal.reason() == JournalException.Reason.UNWRITTEN;
        }
        return (cause instanceof IOException && !(cause instanceof SyncFailedException))
                || cause instanceof RejectedExecutionException;
    }

    /** The failure in one line, with what to do. */
    static IOException tell(String folder, Throwable cause) {
        if (cause instanceof JournalException journal) {
            return journal;
        }
        return new IOException(
                folder + ": the disk failed (" + (cause instanceof IOException ? cause.getMessage() : cause)
                        + "); check it and its free space, then " + (passes(cause) ? "try again" : "start again"),
                cause);
    }
}
