package org.minibittorrent;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A failure of what the application asked for. The message is one line for the user and says what happened and what to do;
 * the reason is for a program to decide by.
 */
public abstract sealed class MiniBitTorrentException extends IOException permits RequestException, TransferException {
    private static final long serialVersionUID = 1L;

    MiniBitTorrentException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** {@return the kind of failure} */
    public abstract Enum<?> reason();
}
