package org.minibittorrent.store;

import java.nio.ByteBuffer;

/**
 * Where the bytes of a piece are, or go: a {@link MappedPiece}, or a {@link PieceBuffer} while it is received.
 * <strong>Only the kernel may read or write the content</strong>: pass the slices to channels that hand them straight to
 * the kernel, to nothing else.
 */
public sealed interface PieceMemory permits MappedPiece, PieceBuffer {
    /** Index of the piece. */
    int piece();

    /** Bytes of the piece. */
    int length();

    /** The most buffers any range of this piece can need. */
    int maxSlices();

    /**
     * Puts fresh buffers, together exactly the given range of the piece, at {@code into[at]} and behind.
     *
     * @param begin first byte within the piece
     * @param length bytes; zero needs no buffer
     * @return how many buffers there are; never more than {@link #maxSlices()}
     * @throws IndexOutOfBoundsException if the range is not within the piece or {@code into} is too short
     */
    int slices(int begin, int length, ByteBuffer[] into, int at);
}
