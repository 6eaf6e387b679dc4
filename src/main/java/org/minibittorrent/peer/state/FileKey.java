package org.minibittorrent.peer.state;

import org.minibittorrent.api.Id;
import org.minibittorrent.metainfo.FileNames;

/**
 * The name of a file among all groups, the same however it is spelled: its group's id, folded (see {@link Id#fold}), and its name
 * in the group, folded (see {@link FileNames#folded}). Not to be shown.
 */
public record FileKey(String group, String name) {
    /** The key of a file, whatever the spelling. */
    public static FileKey of(String group, String name) {
        return new FileKey(Id.fold(group), FileNames.folded(name));
    }
}
