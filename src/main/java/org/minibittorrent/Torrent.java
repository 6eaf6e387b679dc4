package org.minibittorrent;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.minibittorrent.metainfo.FileEntry;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.metainfo.MetainfoException;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.StandstillException;
import org.minibittorrent.store.file.TorrentFile;

/** The description of shared files: their names, sizes and hashes (BEP 3). Immutable. Peers exchange the files by it. */
public final class Torrent {
    private final Metainfo metainfo;

    Torrent(Metainfo metainfo) {
        this.metainfo = metainfo;
    }

    /**
     * A file of a torrent.
     *
     * @param path its path below the folder that has the torrent's name; for a single file just its name
     * @param length its size in bytes
     */
    public record Entry(String path, long length) {}

    /**
     * Reads a {@code .torrent} file.
     *
     * @throws TransferException {@code BAD_TORRENT} if it is none, or one that is not accepted
     * @throws IOException if the file cannot be read
     */
    public static Torrent load(Path file) throws IOException {
        return parse(TorrentFile.read(file));
    }

    /** Reads the content of a {@code .torrent} file; {@code BAD_TORRENT} as for {@link #load}. */
    public static Torrent parse(byte[] bytes) throws TransferException {
        try {
            return new Torrent(Metainfo.parse(bytes));
        } catch (MetainfoException e) {
            throw new TransferException(
                    new StandstillException(Reason.BAD_TORRENT, "", String.valueOf(e.getMessage()), e));
        }
    }

    /** Writes a {@code .torrent} file; {@link IOException} if it exists or cannot be written. */
    public void save(Path file) throws IOException {
        TorrentFile.write(file, toBytes());
    }

    /**
     * {@return the content of a {@code .torrent} file} Of one that was read that is all that was in it, to the byte: trackers,
     * web seeds, comments, and keys unknown here.
     */
    public byte[] toBytes() {
        return metainfo.toBytes();
    }

    /** {@return the name of the file, or of the folder if there are several} */
    public String name() {
        return metainfo.name();
    }

    /** {@return the files, in the torrent's order; padding (BEP 47) is none} */
    public List<Entry> files() {
        return metainfo.files().stream()
                .map(file -> new Entry(String.join("/", file.path()), file.length()))
                .toList();
    }

    /** {@return the size of all files together, in bytes} Progress counts bytes of pieces, and so padding too. */
    public long length() {
        return metainfo.files().stream().mapToLong(FileEntry::length).sum();
    }

    /** {@return the number of pieces; 0 if all files are empty} */
    public int pieces() {
        return metainfo.layout().pieceCount();
    }

    /** {@return the infohash, which identifies the torrent among peers: 40 hexadecimal digits} */
    public String infoHash() {
        return metainfo.infoHash().hex();
    }

    Metainfo metainfo() {
        return metainfo;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Torrent torrent && torrent.metainfo.infoHash().equals(metainfo.infoHash());
    }

    @Override
    public int hashCode() {
        return metainfo.infoHash().hashCode();
    }

    @Override
    public String toString() {
        return name() + " (" + infoHash() + ")";
    }
}
