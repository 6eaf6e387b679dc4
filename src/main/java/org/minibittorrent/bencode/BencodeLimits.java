package org.minibittorrent.bencode;

/**
 * The limits of one bencoded input: bytes, how deep lists and dictionaries may nest, and how many values memory is taken
 * for; those that are only passed over are not counted.
 */
public record BencodeLimits(int maxBytes, int maxDepth, int maxValues) {
    /** Enough for messages between peers. */
    public static final BencodeLimits MESSAGE = new BencodeLimits(64 * 1024, 16, 2_000);
    /** Enough for torrents of 1 TiB (in pieces of 512 KiB) or 100 000 files, hybrid ones with deep folders too. */
    public static final BencodeLimits TORRENT = new BencodeLimits(41 << 20, 64, 1_000_000);
}
