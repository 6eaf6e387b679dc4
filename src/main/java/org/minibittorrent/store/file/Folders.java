package org.minibittorrent.store.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.minibittorrent.reason.Reason;

/** Questions about folders, and the syncs that make their entries durable. Called on workers. */
public final class Folders {
    private Folders() {}

    /**
     * Syncs a folder: a new, renamed or deleted name in it survives a power failure. Where a system cannot (Windows opens
     * no folder, some network file systems refuse), it is left to the system.
     */
    public static void sync(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            System.getLogger(Folders.class.getName())
                    .log(System.Logger.Level.DEBUG, "cannot sync the folder " + folder, e);
        }
    }

    /** The folder a path lies in; the path must be absolute and no root. */
    public static Path of(Path path) {
        Path parent = path.getParent();
        if (parent == null) {
            throw new IllegalArgumentException(path + " has no folder");
        }
        return parent;
    }

    /** Refuses a folder that is missing or in which nothing can be made; {@code target} is what was to be made there. */
    public static void requireWritable(Path folder, Path target) throws StoreException {
        boolean exists = Files.isDirectory(folder);
        if (!exists || !Files.isWritable(folder)) {
            String problem = exists ? " cannot be written" : " does not exist";
            throw new StoreException(Reason.BAD_DESTINATION, target, "the folder " + folder + problem);
        }
    }

    /** Refuses a folder on a disk with less room than this, in bytes. */
    public static void requireSpace(Path folder, long needed) throws IOException {
        long usable = Files.getFileStore(folder).getUsableSpace();
        if (usable < needed) {
            String problem = "needs " + needed + " bytes, has " + usable + "";
            throw new StoreException(Reason.NO_SPACE, folder, problem);
        }
    }
}
