package org.minibittorrent.store.file;

import java.io.IOException;

/** The failure of the disk to read from a file; a second attempt is not likely to do better. */
public final class UnreadableException extends IOException {
    private static final long serialVersionUID = 1;

    public UnreadableException(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
