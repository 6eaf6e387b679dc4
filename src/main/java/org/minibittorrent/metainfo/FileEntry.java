package org.minibittorrent.metainfo;

import java.util.List;

/** A file: safe names below the folder of the torrent's name (of a single file just its name), and its bytes. */
public record FileEntry(List<String> path, long length) {
    /** Keeps a list that nobody changes. */
    public FileEntry {
        path = List.copyOf(path);
    }
}
