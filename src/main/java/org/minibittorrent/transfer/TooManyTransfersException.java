package org.minibittorrent.transfer;

import java.io.IOException;

/** The peer moves as many torrents as it may. */
public final class TooManyTransfersException extends IOException {
    private static final long serialVersionUID = 1L;

    TooManyTransfersException(String torrent, int most) {
        super(torrent + ": this peer takes part in " + most
                + " torrents, and in no more at a time: end one of them first,"
                + " or start the peer with a higher limit");
    }
}
