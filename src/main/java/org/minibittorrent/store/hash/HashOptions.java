package org.minibittorrent.store.hash;

import java.nio.file.Path;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.Metainfo;

/**
 * The properties of a torrent made from files, and the speed of making it. The same files and the same options but {@code
 * parallelism} give the same infohash.
 *
 * @param privateTorrent whether peers come from the tracker alone (BEP 27)
 * @param source makes the infohash differ from that of the same files elsewhere; null for none
 * @param pieceLength in bytes
 * @param parallelism pieces hashed at a time, 1 to 64
 * @param name of the file or folder in the torrent; null for the one it has on disk
 * @param filter whether a file or folder below a folder, by its path below that, is wanted; on a hashing thread
 */
public record HashOptions(
        boolean privateTorrent,
        @Nullable String source,
        int pieceLength,
        int parallelism,
        @Nullable String name,
        Predicate<? super Path> filter) {
    private static final int MAX_PARALLELISM = 64;

    /** Checks the parallelism; the rest is checked as the metainfo is built. */
    public HashOptions {
        if (parallelism < 1 || parallelism > MAX_PARALLELISM) {
            throw new IllegalArgumentException("parallelism " + parallelism + " is not 1 to " + MAX_PARALLELISM);
        }
        if (pieceLength < 1) {
            throw new IllegalArgumentException("piece length " + pieceLength);
        }
    }

    /** The name on disk, and no filter. */
    public HashOptions(boolean privateTorrent, @Nullable String source, int pieceLength, int parallelism) {
        this(privateTorrent, source, pieceLength, parallelism, null, path -> true);
    }

    /** The usual piece length, and as many threads as there are processors (4 at most). */
    public HashOptions(boolean privateTorrent, @Nullable String source) {
        this(
                privateTorrent,
                source,
                Metainfo.PIECE_LENGTH,
                Math.min(4, Runtime.getRuntime().availableProcessors()));
    }

    /** The same under another name. */
    public HashOptions named(String other) {
        return new HashOptions(privateTorrent, source, pieceLength, parallelism, other, filter);
    }

    /** The same for a part of a folder. */
    public HashOptions filtered(Predicate<? super Path> wanted) {
        return new HashOptions(privateTorrent, source, pieceLength, parallelism, name, wanted);
    }
}
