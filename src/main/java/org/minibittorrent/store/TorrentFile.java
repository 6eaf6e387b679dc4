package org.minibittorrent.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Reads and writes {@code .torrent} files. Blocks; not for an event loop. */
public final class TorrentFile {
    /** Room for the longest info dictionary and the keys around it. */
    private static final long MOST_BYTES = 41L << 20;

    private TorrentFile() {}

    /**
     * The content of a file.
     *
     * @throws StoreException if it is too large to be a torrent
     */
    public static byte[] read(Path file) throws IOException {
        long size = Files.size(file);
        if (size > MOST_BYTES) {
            throw new StoreException(
                    StoreException.Reason.UNSHAREABLE,
                    file,
                    size + " bytes are no torrent; the limit is " + MOST_BYTES);
        }
        return Files.readAllBytes(file);
    }

    /**
     * Writes a new file.
     *
     * @throws FileAlreadyExistsException if there is one of that name
     */
    public static void write(Path file, byte[] content) throws IOException {
        Files.write(file, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /** Where a download goes: below the destination if that is a folder, else the destination itself. */
    public static Path targetIn(Path destination, String name) {
        return Files.isDirectory(destination) ? destination.resolve(name) : destination;
    }
}
