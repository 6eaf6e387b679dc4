package org.minibittorrent.metainfo;

import java.util.Objects;

/**
 * The division of a torrent into pieces, and of pieces into blocks: all are of full length but the last (BEP 3).
 * Lengths are bytes.
 */
public record PieceLayout(long totalLength, int pieceLength) {
    /** Bytes that one REQUEST asks for; the last block of a piece may be shorter. */
    public static final int BLOCK_LENGTH = 16 * 1024;

    /** Refuses what cannot be cut. */
    public PieceLayout {
        if (totalLength < 0 || pieceLength <= 0) {
            throw new IllegalArgumentException("no layout: " + totalLength + " bytes in pieces of " + pieceLength);
        }
        if ((totalLength - 1) / pieceLength >= Integer.MAX_VALUE) {
            throw new IllegalArgumentException("too many pieces: " + totalLength + " bytes of " + pieceLength);
        }
    }

    /** Number of pieces; 0 for an empty torrent. */
    public int pieceCount() {
        return (int) ((totalLength + pieceLength - 1) / pieceLength);
    }

    /** Bytes of a piece. */
    public int pieceLength(int piece) {
        return (int) Math.min(pieceLength, totalLength - pieceOffset(piece));
    }

    /** Where a piece begins in the torrent. */
    public long pieceOffset(int piece) {
        return (long) Objects.checkIndex(piece, pieceCount()) * pieceLength;
    }

    /** Number of blocks of a piece. */
    public int blockCount(int piece) {
        return (pieceLength(piece) + BLOCK_LENGTH - 1) / BLOCK_LENGTH;
    }

    /** Bytes of a block of a piece. */
    public int blockLength(int piece, int block) {
        int begin = Objects.checkIndex(block, blockCount(piece)) * BLOCK_LENGTH;
        return Math.min(BLOCK_LENGTH, pieceLength(piece) - begin);
    }
}
