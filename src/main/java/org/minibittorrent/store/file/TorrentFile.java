package org.minibittorrent.store.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.minibittorrent.metainfo.Metainfo;

/** Reading and writing of {@code .torrent} files. Blocks; not for an event loop. */
public final class TorrentFile {
    /** Room for the longest info dictionary and the keys around it. */
    private static final int MOST_BYTES = Metainfo.MAX_INFO_BYTES + (512 << 10);

    private TorrentFile() {}

    /** {@return the content of a file} StoreException if it is too large to be a torrent. */
    public static byte[] read(Path file) throws IOException {
        // The size of a file that is none (a device, a pipe) says nothing, so it is not asked.
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MOST_BYTES + 1);
            if (content.length > MOST_BYTES) {
                throw StoreException.unshareable(file, "more than " + MOST_BYTES + " bytes are no torrent");
            }
            return content;
        }
    }

    /** Writes a new file, whole or not at all; FileAlreadyExistsException if there is one of that name. */
    public static void write(Path file, byte[] content) throws IOException {
        boolean whole = false;
        OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (out) {
            out.write(content);
            whole = true;
        } catch (IOException e) {
            throw DiskErrors.writing(e, file, content.length);
        } finally {
            if (!whole) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Where a download goes: below the destination if that is a folder, else the destination itself. */
    public static Path targetIn(Path destination, String name) {
        return Files.isDirectory(destination) ? destination.resolve(name) : destination;
    }
}
