package org.minibittorrent.peer.state;

import java.nio.file.Path;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.store.file.RecordedStamp;

/**
 * A file that a user shares in a group, to be shared again at the next login.
 *
 * @param group the group's id as people spell it
 * @param path where the file lies, absolute
 * @param stamp of the file when its hashes were known to be right
 * @param metainfo its name and hashes
 */
public record ShareRecord(String group, Path path, RecordedStamp stamp, Metainfo metainfo) {
    /** {@return the key that names it} */
    public FileKey key() {
        return FileKey.of(group, metainfo.name());
    }
}
