package org.minibittorrent.store;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Objects;
import org.minibittorrent.metainfo.PieceLayout;

/**
 * A piece in memory while it is received: it is hashed there, and when it has passed it reaches its file in one go by
 * {@link PieceStore#write}. Taken from {@link PieceBuffers} and given back there.
 *
 * <p>Blocks may be received into it on one thread. The methods that look at its content belong on a worker, after the last
 * block has come.
 */
public final class PieceBuffer implements PieceMemory {
    private final int piece;
    private final ByteBuffer buffer;
    private final int length;

    /** The buffer may be longer than the piece. */
    PieceBuffer(int piece, ByteBuffer buffer, int length) {
        this.piece = piece;
        this.buffer = buffer;
        this.length = length;
    }

    @Override
    public int piece() {
        return piece;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public int maxSlices() {
        return 1;
    }

    @Override
    public int slices(int begin, int bytes, ByteBuffer[] into, int at) {
        Objects.checkFromIndexSize(begin, bytes, length);
        if (bytes == 0) {
            return 0;
        }
        into[at] = buffer.slice(begin, bytes);
        return 1;
    }

    /** SHA-1 of the piece. */
    public byte[] sha1() {
        MessageDigest digest = PieceReader.digest("SHA-1");
        digest.update(content());
        return digest.digest();
    }

    /** The digests of its blocks, as {@link PieceStore#blockDigests} has them. */
    public long[] blockDigests() {
        MessageDigest digest = PieceReader.digest("SHA-256");
        long[] digests = new long[(length + PieceLayout.BLOCK_LENGTH - 1) / PieceLayout.BLOCK_LENGTH];
        for (int block = 0; block < digests.length; block++) {
            int begin = block * PieceLayout.BLOCK_LENGTH;
            digest.update(buffer.slice(begin, Math.min(PieceLayout.BLOCK_LENGTH, length - begin)));
            digests[block] = ByteBuffer.wrap(digest.digest(), 0, PieceReader.DIGEST_PREFIX)
                    .getLong();
        }
        return digests;
    }

    /** The whole piece, to be read. */
    ByteBuffer content() {
        return buffer.slice(0, length);
    }

    /** What it was made of. */
    ByteBuffer whole() {
        return buffer;
    }
}
