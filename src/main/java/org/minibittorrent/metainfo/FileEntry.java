package org.minibittorrent.metainfo;

import java.util.List;

/**
 * A file: safe names below the folder of the torrent's name (of a single file just its name), its bytes, and where they
 * begin in the torrent. Between two files there may be padding, which belongs to none.
 */
public record FileEntry(List<String> path, long length, long offset) {
    /** Keeps a list that nobody changes. */
    public FileEntry {
        path = List.copyOf(path);
    }
}
