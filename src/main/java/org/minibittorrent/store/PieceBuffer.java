package org.minibittorrent.store;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Objects;
import org.minibittorrent.metainfo.PieceLayout;

/**
 * A piece in memory while it is received: it is hashed there, and when it has passed it reaches its file in one go by
 * {@link PieceStore#write}. Taken from {@link PieceBuffers} and given back there. Blocks may be received into it on one
 * thread; the methods that look at its content belong on a worker, after the last block has come.
 */
public final class PieceBuffer {
    private final int piece;
    private final ByteBuffer buffer;
    private final int length;

    /** The buffer may be longer than the piece. */
    PieceBuffer(int piece, ByteBuffer buffer, int length) {
        this.piece = piece;
        this.buffer = buffer;
        this.length = length;
    }

    public int piece() {
        return piece;
    }

    /** Bytes of the piece. */
    public int length() {
        return length;
    }

    /** The place of a block, a fresh buffer; throws IndexOutOfBoundsException if it is not within the piece. */
    public ByteBuffer block(int begin, int bytes) {
        Objects.checkFromIndexSize(begin, bytes, length);
        return buffer.slice(begin, bytes);
    }

    public byte[] sha1() {
        MessageDigest digest = PieceReader.digest("SHA-1");
        digest.update(content());
        return digest.digest();
    }

    /** The digests of its blocks, as {@link PieceStore#blockDigests} has them. */
    public long[] blockDigests() {
        MessageDigest digest = PieceReader.digest("SHA-256");
        long[] digests = new long[PieceReader.blocks(length)];
        for (int block = 0; block < digests.length; block++) {
            int begin = block * PieceLayout.BLOCK_LENGTH;
            digest.update(buffer.slice(begin, Math.min(PieceLayout.BLOCK_LENGTH, length - begin)));
            digests[block] = PieceReader.prefix(digest);
        }
        return digests;
    }

    /** The whole piece, to be read. */
    ByteBuffer content() {
        return buffer.slice(0, length);
    }

    /** The memory it was made of. */
    ByteBuffer whole() {
        return buffer;
    }
}
