package org.minibittorrent.metainfo;

/** What a torrent may take. */
final class MetainfoLimits {
    /** Bytes of a whole torrent: its piece hashes then cover 1 TiB. */
    static final int BYTES = 40 << 20;

    static final int FILES = 20_000;
    static final int PATH_DEPTH = 32;
    static final int PATH_BYTES = 1024;
    static final int NAME_BYTES = 255;
    static final int MIN_PIECE_LENGTH = 16 * 1024;
    static final int MAX_PIECE_LENGTH = 16 << 20;

    private MetainfoLimits() {}
}
