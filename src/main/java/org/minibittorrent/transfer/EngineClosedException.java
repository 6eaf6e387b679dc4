package org.minibittorrent.transfer;

import java.io.IOException;

/** The peer was closed before or while it did what was asked of it. */
public final class EngineClosedException extends IOException {
    private static final long serialVersionUID = 1L;

    public EngineClosedException() {
        super("the peer is closed");
    }
}
