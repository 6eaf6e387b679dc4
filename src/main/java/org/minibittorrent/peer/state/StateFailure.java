package org.minibittorrent.peer.state;

import java.io.IOException;
import java.io.SyncFailedException;
import java.util.concurrent.RejectedExecutionException;
import org.minibittorrent.store.journal.JournalException;

/** What went wrong when a peer's state was to be kept: whether it may pass, and how it is told. */
final class StateFailure {
    private StateFailure() {}

    /**
     * Whether it may be tried again without a restart: something could not be written, or was not tried. Not so when a sync
     * has failed, since a second one that succeeds would prove nothing; nor when nobody knows what it was.
     */
    static boolean passes(Throwable cause) {
        if (cause instanceof JournalException journal) {
            return journal.reason() == JournalException.Reason.UNWRITTEN;
        }
        return (cause instanceof IOException && !(cause instanceof SyncFailedException))
                || cause instanceof RejectedExecutionException;
    }

    /** In one line, which says what to do. */
    static IOException tell(String folder, Throwable cause) {
        boolean passes = passes(cause);
        if (cause instanceof JournalException journal && !passes) {
            return journal;
        }
        Throwable root = cause;
        while (root instanceof JournalException && root.getCause() != null) {
            root = root.getCause();
        }
        return new IOException(
                folder + ": the disk failed (" + (root instanceof IOException ? root.getMessage() : root)
                        + "); check it and its free space, then " + (passes ? "try again" : "start again"),
                cause);
    }
}
