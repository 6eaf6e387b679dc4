package org.minibittorrent.peer;

import java.io.IOException;

/** The peer was closed before or while it did what was asked of it. */
public final class PeerClosedException extends IOException {
    private static final long serialVersionUID = 1L;

    PeerClosedException() {
        super("the peer is closed");
    }
}
