package org.minibittorrent.store.hash;

import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.Metainfo;

/**
 * What a torrent made from files is to say, and how fast it is made. The same files and the same options but
 * {@code parallelism} give the same infohash.
 *
 * @param name name of the torrent; null for that of the file or folder
 * @param privateTorrent whether peers come from the tracker alone (BEP 27)
 * @param source makes the infohash differ from that of the same files elsewhere; null for none
 * @param pieceLength in bytes
 * @param parallelism pieces hashed at a time, 1 to 64
 */
public record HashOptions(
        @Nullable String name,
        boolean privateTorrent,
        @Nullable String source,
        int pieceLength,
        int parallelism) {
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

    /** Private, the file's own name, no source, the usual piece length, as many threads as processors (4 at most). */
    public static HashOptions defaults() {
        int threads = Math.min(4, Runtime.getRuntime().availableProcessors());
        return new HashOptions(null, true, null, Metainfo.PIECE_LENGTH, threads);
    }

    /** These options with another name. */
    public HashOptions withName(@Nullable String newName) {
        return new HashOptions(newName, privateTorrent, source, pieceLength, parallelism);
    }

    /** These options with the private flag set or not. */
    public HashOptions withPrivateTorrent(boolean flag) {
        return new HashOptions(name, flag, source, pieceLength, parallelism);
    }

    /** These options with another source. */
    public HashOptions withSource(@Nullable String newSource) {
        return new HashOptions(name, privateTorrent, newSource, pieceLength, parallelism);
    }

    /** These options with another piece length, in bytes. */
    public HashOptions withPieceLength(int bytes) {
        return new HashOptions(name, privateTorrent, source, bytes, parallelism);
    }

    /** These options with another number of pieces hashed at a time. */
    public HashOptions withParallelism(int threads) {
        return new HashOptions(name, privateTorrent, source, pieceLength, threads);
    }
}
