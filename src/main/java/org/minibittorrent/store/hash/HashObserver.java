package org.minibittorrent.store.hash;

import java.nio.file.Path;

/** Follows the hashing of files, and may end it. Called on the hashing threads, several at a time: be quick. */
public interface HashObserver {
    /** Watches nothing and cancels nothing. */
    HashObserver NONE = new HashObserver() {};

    /**
     * A piece was hashed. Calls from several threads may arrive in another order than their numbers.
     *
     * @param done bytes hashed so far
     * @param total bytes of all files
     */
    default void hashed(long done, long total) {}

    /** A folder without anything in it was found: a torrent cannot carry it, so it is left out. */
    default void emptyFolder(Path folder) {}

    /** Asked before every piece; true ends the hashing. */
    default boolean cancelled() {
        return false;
    }
}
