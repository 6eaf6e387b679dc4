package org.minibittorrent.wire;

import org.minibittorrent.metainfo.PieceLayout;

/** The limits of one connection: the layout bounds every index and range, and fixes the length of a bitfield. */
public record WireLimits(PieceLayout layout) {
    /** Bytes of the longest message, its length prefix not counted; only a bitfield may be longer. */
    public static final int MAX_FRAME = 64 * 1024 + 1;
    /** Bytes of the longest extended handshake (BEP 10); those of real clients have a few hundred. */
    public static final int MAX_EXTENDED_HANDSHAKE = 16 * 1024;
    /** Bytes of the longest block that may be sent or asked for (BEP 3: more than 16 KiB is refused by most). */
    public static final int MAX_BLOCK = PieceLayout.BLOCK_LENGTH;

    int maxFrame() {
        return Math.max(MAX_FRAME, 1 + bitfieldLength());
    }

    int bitfieldLength() {
        return (layout.pieceCount() + Byte.SIZE - 1) / Byte.SIZE;
    }

    int checkPiece(int piece) throws WireException {
        if (piece < 0 || piece >= layout.pieceCount()) {
            throw new WireException("names piece " + Integer.toUnsignedString(piece) + " of " + layout.pieceCount());
        }
        return piece;
    }

    void checkBlock(int piece, int begin, int length) throws WireException {
        checkPiece(piece);
        if (length < 1 || length > MAX_BLOCK) {
            throw new WireException("names a block of " + Integer.toUnsignedString(length) + " bytes; 1 to " + MAX_BLOCK
                    + " are taken");
        }
        if (begin < 0 || begin > layout.pieceLength(piece) - length) {
            throw new WireException("names a block at " + Integer.toUnsignedString(begin) + " of piece " + piece
                    + ", beyond the end of it");
        }
    }
}
