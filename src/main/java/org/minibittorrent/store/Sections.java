package org.minibittorrent.store;

import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.metainfo.PieceLayout;

/**
 * The division of pieces into sections, in which they are brought into memory to be sent: one of 512 KiB is one section, and
 * of a longer piece no more is read in than peers are about to get. A section of a longer piece reaches a block into the next
 * one, so that whatever range a peer asks for lies within the section in which it begins. Sections are counted through.
 */
public record Sections(PieceLayout layout) {
    static final int LENGTH = Metainfo.PIECE_LENGTH;

    /** The section for a range of at most a block that begins there. */
    public int of(int piece, int begin) {
        return piece * perPiece() + begin / LENGTH;
    }

    /** The piece that a section is part of. */
    public int piece(int section) {
        return section / perPiece();
    }

    /** Where a section begins in its piece. */
    int begin(int section) {
        return section % perPiece() * LENGTH;
    }

    /** Bytes of a section; not positive if the piece is too short to have it. */
    int length(int section) {
        int left = layout.pieceLength(piece(section)) - begin(section);
        return perPiece() == 1 ? left : Math.min(left, LENGTH + PieceLayout.BLOCK_LENGTH);
    }

    private int perPiece() {
        return (layout.pieceLength() + LENGTH - 1) / LENGTH;
    }
}
