package org.minibittorrent.metainfo;

/** The limits of a torrent. */
final class MetainfoLimits {
    /** Pieces: with those of 512 KiB a file of 1 TiB; their hashes are 40 MiB. */
    static final int PIECES = 1 << 21;

    /** Bytes of an info dictionary: the hashes, and 512 KiB for all else. */
    static final int INFO_BYTES = PIECES * Metainfo.HASH_LENGTH + 512 * 1024;

    static final int FILES = 20_000;
    static final int PATH_DEPTH = 32;
    static final int PATH_BYTES = 1024;
    static final int NAME_BYTES = 255;

    /** Bytes of the torrent's own name: a file that is not complete yet has five more, {@code .part}. */
    static final int TOP_NAME_BYTES = NAME_BYTES - 5;

    static final int MIN_PIECE_LENGTH = 16 * 1024;
    static final int MAX_PIECE_LENGTH = 16 << 20;

    /** Bytes of the URL of a tracker. */
    static final int URL_BYTES = 2048;

    /** Bytes of the certificate of a private group's authority; one of ours has under 1000. */
    static final int CERTIFICATE_BYTES = 16 * 1024;

    /** Bytes of what tells groups apart. */
    static final int SOURCE_BYTES = 255;

    private MetainfoLimits() {}
}
