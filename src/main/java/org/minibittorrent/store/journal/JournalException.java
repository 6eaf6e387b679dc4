package org.minibittorrent.store.journal;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A journal cannot be opened, or can be trusted no longer. The message names the file and says what to do. */
public final class JournalException extends IOException {
    private static final long serialVersionUID = 1L;

    /** The kinds of failure, for a program to switch on. */
    public enum Reason {
        /** The folder is in use, by another process or by this one. */
        IN_USE,
        /** A file is damaged other than by a crash. */
        DAMAGED,
        /** Written by a later version, or something else altogether. */
        FOREIGN,
        /** A write failed, perhaps for lack of room: all that was said to be durable is, and it may be opened anew. */
        UNWRITTEN,
        /** The disk failed; what was appended since the last sync may be lost, and nothing more is taken. */
        FAILED,
        /** It was closed. */
        CLOSED
    }

    private final Reason reason;

    JournalException(Reason reason, String message) {
        this(reason, message, null);
    }

    JournalException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** {@return the kind of failure} */
    public Reason reason() {
        return reason;
    }
}
