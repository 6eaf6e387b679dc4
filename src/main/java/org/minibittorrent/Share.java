package org.minibittorrent;

import java.nio.file.Path;
import java.util.List;

/**
 * Files that a peer offers to others. In a group it goes on until it is ended or its session ends: while its file is away or
 * changed it offers nothing, says why, and goes on by itself when the file is as it was. Outside of groups it then fails.
 */
public final class Share extends Transfer {
    Share(TransferHandle handle) {
        super(handle);
    }

    /**
     * {@return the folders below the shared one, by their paths from there, that hold nothing, and so are not in the torrent} They
     * are known when {@link #started} is done; of files, and of a torrent that was there before, there are none.
     */
    public List<Path> emptyFolders() {
        return handle.emptyFolders;
    }
}
