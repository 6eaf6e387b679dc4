package org.minibittorrent.wire;

/**
 * What one connection may send.
 *
 * @param pieces number of pieces of the torrent: bounds every index and fixes the length of a bitfield
 * @param maxFrame bytes of the longest message, its length prefix not counted
 */
public record WireLimits(int pieces, int maxFrame) {
    /** Bytes of the longest extended message that is looked into. */
    public static final int MAX_EXTENDED = 64 * 1024;

    /** Bytes of the longest block that may be sent or asked for (BEP 3: more than 16 KiB is refused by most). */
    public static final int MAX_BLOCK = 16 * 1024;

    /** The limits for a torrent of so many pieces. */
    public static WireLimits forPieces(int pieces) {
        return new WireLimits(pieces, Math.max(MAX_EXTENDED, bitfieldLength(pieces)) + 1);
    }

    static int bitfieldLength(int pieces) {
        return (pieces + 7) >>> 3;
    }
}
