package org.minibittorrent.metainfo;

import org.jspecify.annotations.Nullable;

/** A torrent that is damaged, unsafe, or beyond the limits. The message says what is wrong with it. */
public final class MetainfoException extends Exception {
    private static final long serialVersionUID = 1L;

    MetainfoException(String message) {
        this(message, null);
    }

    MetainfoException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
