package org.minibittorrent.store.hash;

import java.nio.file.Path;
import java.util.List;

/** The spectator of a hashing, who may end it. Called on the hashing threads, several at a time: be quick. */
public interface HashObserver {
    /** Watches nothing and cancels nothing. */
    HashObserver NONE = new HashObserver() {};

    /** So many bytes of all were hashed. Calls from several threads may arrive in another order than their numbers. */
    default void hashed(long done, long total) {}

    /** These folders, by their paths below the root, hold nothing, and are not in the torrent. Once, before the hashing. */
    default void emptyFolders(List<Path> empty) {}

    /** Asked before every piece; true ends the hashing. */
    default boolean cancelled() {
        return false;
    }
}
