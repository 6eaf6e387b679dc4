package org.minibittorrent.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.Consumer;
import org.minibittorrent.metainfo.PieceLayout;
import org.minibittorrent.store.file.DiskErrors;
import org.minibittorrent.store.file.FileChangedException;
import org.minibittorrent.store.file.Finding;

/**
 * The reader and hasher of ranges of a torrent: positional reads into small direct buffers, never through a mapping. A file
 * that ends early is a {@link FileChangedException}. Thread safe; called on workers.
 */
public final class PieceReader {
    private static final byte[] ZEROS = new byte[PieceLayout.BLOCK_LENGTH];

    private final FileTable files;
    private final ChannelCache channels;

    public PieceReader(FileTable files, ChannelCache channels) {
        this.files = files;
        this.channels = channels;
    }

    /** Fills {@code dst} with the bytes of the torrent from {@code offset}, zeros where padding is. */
    void read(long offset, ByteBuffer dst) throws IOException {
        int start = dst.position();
        for (FileTable.Span span : files.spans(offset, dst.remaining())) {
            putZeros(dst, start + span.at());
            read(span, dst);
        }
        putZeros(dst, dst.limit());
    }

    private static void putZeros(ByteBuffer dst, int until) {
        while (dst.position() < until) {
            dst.put(ZEROS, 0, Math.min(ZEROS.length, until - dst.position()));
        }
    }

    private void read(FileTable.Span span, ByteBuffer dst) throws IOException {
        int limit = dst.limit();
        dst.limit(dst.position() + span.length());
        try (ChannelCache.Lease lease = channels.acquire(span.file())) {
            long at = span.position();
            while (dst.hasRemaining()) {
                int read = read(lease.channel(), dst, at, span);
                if (read <= 0) {
                    String problem = "ends after " + at + " bytes instead of " + files.length(span.file());
                    throw new FileChangedException(files.path(span.file()), Finding.CHANGED, problem);
                }
                at += read;
            }
        } finally {
            dst.limit(limit);
        }
    }

    private int read(FileChannel channel, ByteBuffer dst, long at, FileTable.Span span) throws IOException {
        try {
            return channel.read(dst, at);
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            throw DiskErrors.named(e, files.path(span.file()));
        }
    }

    /** Brings a range into the page cache. */
    void warm(long offset, int length) throws IOException {
        readParts(offset, length, StoreLimits.SCRATCH_BYTES, part -> {});
    }

    /** SHA-1 of a range. */
    public byte[] sha1(long offset, int length) throws IOException {
        MessageDigest digest = digest("SHA-1");
        readParts(offset, length, StoreLimits.SCRATCH_BYTES, digest::update);
        return digest.digest();
    }

    /** The first 8 bytes of the SHA-256 of each block of a range; the last block may be shorter. */
    long[] blockDigests(long offset, int length) throws IOException {
        MessageDigest digest = digest("SHA-256");
        LongBuffer digests = LongBuffer.allocate(blocks(length));
        readParts(offset, length, PieceLayout.BLOCK_LENGTH, block -> {
            digest.update(block);
            digests.put(prefix(digest));
        });
        return digests.array();
    }

    /** Reads a range part by part, the last one perhaps shorter, each into the same scratch buffer. */
    private void readParts(long offset, int length, int partLength, Consumer<ByteBuffer> use) throws IOException {
        ByteBuffer buffer = ScratchPool.PROCESS.take();
        try {
            for (int done = 0; done < length; done += buffer.limit()) {
                buffer.clear().limit(Math.min(partLength, length - done));
                read(offset + done, buffer);
                use.accept(buffer.flip());
            }
        } finally {
            ScratchPool.PROCESS.give(buffer);
        }
    }

    /** The blocks of a piece of this length. */
    static int blocks(int length) {
        return (length + PieceLayout.BLOCK_LENGTH - 1) / PieceLayout.BLOCK_LENGTH;
    }

    /** Ends a digest: its first 8 bytes, big endian. */
    static long prefix(MessageDigest digest) {
        return ByteBuffer.wrap(digest.digest()).getLong();
    }

    static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(algorithm + " is part of every JDK", e);
        }
    }
}
