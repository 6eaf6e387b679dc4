package org.minibittorrent;

/** Files that a peer offers to others. Goes on until it is ended, its session ends, or the files change. */
public final class Share extends Transfer {
    Share(TransferHandle handle) {
        super(handle);
    }
}
