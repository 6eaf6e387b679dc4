package org.minibittorrent.transfer;

import java.io.IOException;

/** The peer is transferring this torrent already. */
public final class AlreadyActiveException extends IOException {
    private static final long serialVersionUID = 1L;

    AlreadyActiveException(String torrent) {
        super(torrent + " is being transferred by this peer already; end that first");
    }
}
