package org.minibittorrent.metainfo;

import java.util.List;

/**
 * A file of a torrent.
 *
 * @param path safe names below the folder that has the torrent's name; of a single file just its name
 * @param length bytes
 */
public record FileEntry(List<String> path, long length) {
    /** Keeps a list that nobody changes. */
    public FileEntry {
        path = List.copyOf(path);
    }
}
