package org.minibittorrent.transfer;

import java.io.IOException;

/** The refusal of a sound torrent whose peers must be spoken to in a way that is not known here. */
public final class NotSpokenException extends IOException {
    private static final long serialVersionUID = 1L;

    NotSpokenException(String torrent, String problem) {
        super(torrent + ": " + problem);
    }
}
