package org.minibittorrent.peer.state;

import org.minibittorrent.api.Id;

/** The name of a file among all groups: its group's id, folded (see {@link Id#fold}), and its name in the group. */
public record FileKey(String group, String name) {
    /** The key of a file, whatever the spelling of the group. */
    public static FileKey of(String group, String name) {
        return new FileKey(Id.fold(group), name);
    }
}
