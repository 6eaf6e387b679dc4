package org.minibittorrent.peer.files;

import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.transfer.TransferControls;
import org.minibittorrent.transfer.TransferListener;
import org.minibittorrent.transfer.TransferOpener;

/** The application's handle of a share or download in a group. Loop thread, except as said. */
public interface Follower extends TransferListener, TransferOpener.HashProgress {
    /** The transfer, in a group spelled as people do, can be controlled from now on. */
    void begun(TransferControls controls, String group, Metainfo metainfo);

    /** {@return whether it is to be ended, so that nothing more need be done for it} Any thread. */
    boolean isEnding();
}
