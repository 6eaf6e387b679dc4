package org.minibittorrent.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Makes the entries of a folder durable. */
final class Folders {
    private Folders() {}

    /**
     * Syncs a folder: a new, renamed or deleted name in it survives a power failure. Where a system cannot (Windows opens
     * no folder, some network file systems refuse), it is left to the system, since nothing else can be done.
     */
    static void sync(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            System.getLogger(Folders.class.getName())
                    .log(System.Logger.Level.DEBUG, "cannot sync the folder " + folder, e);
        }
    }

    /** The folder a path lies in; the path must be absolute and no root. */
    static Path of(Path path) {
        Path parent = path.getParent();
        if (parent == null) {
            throw new IllegalArgumentException(path + " has no folder");
        }
        return parent;
    }
}
