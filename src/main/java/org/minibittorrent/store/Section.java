package org.minibittorrent.store;

import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.minibittorrent.metainfo.PieceLayout;

/**
 * A section of a piece in memory, to be sent: slices of mapped files, and copies of what is not mapped (small files, those on
 * a file system without mappings, padding). While it is reachable its content is valid, whatever happens to the store.
 * <strong>Only the kernel may read the content</strong>: pass the slices to channels that hand them straight to the kernel, to
 * nothing else. Immutable; any thread.
 */
public final class Section {
    private final int index;
    private final int begin;
    private final int length;
    private final int copiedBytes;
    private final int maxSlices;
    private final ByteBuffer[] parts;
    private final int[] starts; // of each part, from the beginning of the section

    private Section(Builder builder) {
        this.index = builder.index;
        this.begin = builder.begin;
        this.length = builder.length;
        this.copiedBytes = builder.copiedBytes;
        this.parts = builder.parts.toArray(new ByteBuffer[0]);
        this.starts = new int[parts.length];
        for (int part = 1; part < parts.length; part++) {
            starts[part] = starts[part - 1] + parts[part - 1].capacity();
        }
        this.maxSlices = mostInABlock();
    }

    /** The parts of a section as they are put together, in order. */
    static final class Builder {
        private final int index;
        private final int begin;
        private final List<ByteBuffer> parts = new ArrayList<>();
        private int length;
        private int copiedBytes;

        /** The section of this number, which begins there in its piece. */
        Builder(int index, int begin) {
            this.index = index;
            this.begin = begin;
        }

        /** Bytes that it has by now. */
        int length() {
            return length;
        }

        void add(MappedByteBuffer window) {
            parts.add(window);
            length += window.capacity();
        }

        /** Takes over memory of its own. */
        void add(byte[] copy) {
            parts.add(ByteBuffer.wrap(copy));
            length += copy.length;
            copiedBytes += copy.length;
        }

        Section build() {
            return new Section(this);
        }
    }

    /** Its number, see {@link Sections}. */
    public int index() {
        return index;
    }

    /** Where it begins in its piece. */
    int begin() {
        return begin;
    }

    /** Bytes of the section. */
    public int length() {
        return length;
    }

    /** Bytes that are in memory of its own. */
    int copiedBytes() {
        return copiedBytes;
    }

    /** Whether any of it is in memory of its own, which others want too: not to be kept for longer than it is used. */
    public boolean isCopied() {
        return copiedBytes > 0;
    }

    /** The memory is wanted no more, unless somebody is sending from it. */
    public void letGo() {
        if (isCopied()) {
            CopiedSections.PROCESS.letGo(this);
        }
    }

    /** The most buffers that a range of a block or less can need. */
    public int maxSlices() {
        return maxSlices;
    }

    private int mostInABlock() {
        int most = 0;
        int next = 0; // behind the last part that a block touches which begins with the last byte of `first`
        for (int first = 0; first < parts.length; first++) {
            int lastByte = starts[first] + parts[first].capacity() - 1;
            while (next < parts.length && starts[next] < lastByte + PieceLayout.BLOCK_LENGTH) {
                next++;
            }
            most = Math.max(most, next - first);
        }
        return most;
    }

    /**
     * Puts fresh buffers, together the given bytes of the piece, at {@code into[at]} and behind. {@return their number; at
     * most {@link #maxSlices()} if it is not more than a block}
     *
     * @throws IndexOutOfBoundsException if the bytes are not within the section or {@code into} is too short
     */
    public int slices(int beginInPiece, int bytes, ByteBuffer[] into, int at) {
        int from = Objects.checkFromIndexSize(beginInPiece - begin, bytes, length);
        int end = from + bytes;
        int found = Arrays.binarySearch(starts, from);
        int next = at;
        for (int part = found < 0 ? -found - 2 : found; from < end; part++) {
            int to = Math.min(end, starts[part] + parts[part].capacity());
            into[next++] = parts[part].slice(from - starts[part], to - from);
            from = to;
        }
        return next - at;
    }
}
