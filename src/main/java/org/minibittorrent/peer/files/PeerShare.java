package org.minibittorrent.peer.files;

import org.minibittorrent.transfer.TransferControls;

/** A whole file that a user shares in a group, as its handles control it. Loop thread. */
public final class PeerShare implements TransferControls {
    private final Shares shares;
    private final LiveTorrent torrent;

    PeerShare(Shares shares, LiveTorrent torrent) {
        this.shares = shares;
        this.torrent = torrent;
    }

    /** {@return the torrent that it serves} */
    public LiveTorrent torrent() {
        return torrent;
    }

    @Override
    public void setLimits(long down, long up) {
        torrent.setLimits(down, up);
    }

    @Override
    public void close(boolean discard) {
        shares.end(torrent, discard);
    }
}
