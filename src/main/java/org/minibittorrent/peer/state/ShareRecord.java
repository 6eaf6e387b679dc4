package org.minibittorrent.peer.state;

import java.nio.file.Path;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.store.file.RecordedStamp;

/**
 * A file that a user shares, to be shared again at the next login: the group as people spell it, the absolute path, and the
 * file's stamp when its hashes were known to be right.
 */
public record ShareRecord(String group, Path path, RecordedStamp stamp, Metainfo metainfo) {
    public FileKey key() {
        return FileKey.of(group, name());
    }

    /** {@return the file's name in the group} */
    public String name() {
        return metainfo.name();
    }
}
