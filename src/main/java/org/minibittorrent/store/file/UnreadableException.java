package org.minibittorrent.store.file;

import java.io.IOException;

/** The disk failed to read what a file should hold; a second attempt is not likely to do better. */
public final class UnreadableException extends IOException {
    private static final long serialVersionUID = 1;

    public UnreadableException(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
