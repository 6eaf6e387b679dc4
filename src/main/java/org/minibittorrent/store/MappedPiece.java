package org.minibittorrent.store;

import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.util.List;
import java.util.Objects;

/**
 * A piece as slices of mapped files: one, or more where it crosses from file to file or window to window. While it is
 * reachable its mappings are valid, whatever happens to the store. <strong>Only the kernel may read the content</strong>:
 * pass the slices to channels that hand them straight to the kernel, to nothing else. Immutable; any thread.
 */
public final class MappedPiece {
    private final int piece;
    private final int length;
    private final MappedByteBuffer[] parts;

    MappedPiece(int piece, List<MappedByteBuffer> parts) {
        this.piece = piece;
        this.parts = parts.toArray(new MappedByteBuffer[0]);
        this.length = parts.stream().mapToInt(MappedByteBuffer::capacity).sum();
    }

    public int piece() {
        return piece;
    }

    /** Bytes of the piece. */
    public int length() {
        return length;
    }

    /** The most buffers any range of this piece can need. */
    public int maxSlices() {
        return parts.length;
    }

    /**
     * Puts fresh buffers, together the given bytes of the piece, at {@code into[at]} and behind. {@return their number, at
     * most {@link #maxSlices()}}
     *
     * @throws IndexOutOfBoundsException if the bytes are not within the piece or {@code into} is too short
     */
    public int slices(int begin, int length, ByteBuffer[] into, int at) {
        Objects.checkFromIndexSize(begin, length, this.length);
        int next = at;
        int partStart = 0;
        int end = begin + length;
        for (int i = 0; i < parts.length && partStart < end; i++) {
            int partEnd = partStart + parts[i].capacity();
            int from = Math.max(begin, partStart);
            int to = Math.min(end, partEnd);
            if (from < to) {
                into[next++] = parts[i].slice(from - partStart, to - from);
            }
            partStart = partEnd;
        }
        return next - at;
    }
}
