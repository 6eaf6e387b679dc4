package org.minibittorrent;

/**
 * Files that a peer offers to others. In a group it goes on until it is ended or its session ends: while its file is away or
 * changed it offers nothing, says why, and goes on by itself when the file is as it was. Outside of groups it then fails.
 */
public final class Share extends Transfer {
    Share(TransferHandle handle) {
        super(handle);
    }
}
