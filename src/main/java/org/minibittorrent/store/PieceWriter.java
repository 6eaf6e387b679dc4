package org.minibittorrent.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes ranges of a download by positional calls, where a full disk is a plain exception. Thread safe; called on
 * workers.
 */
final class PieceWriter {
    /** All zeros, for every store: read-only, and used through duplicates because a position is not shared. */
    private static final ByteBuffer ZEROS =
            ByteBuffer.allocateDirect(512 * 1024).asReadOnlyBuffer();

    private final FileTable files;
    private final ChannelCache channels;

    PieceWriter(FileTable files, ChannelCache channels) {
        this.files = files;
        this.channels = channels;
    }

    /** Writes zeros over a part of a file. */
    void zeros(FileTable.Span span) throws IOException {
        int done = 0;
        while (done < span.length()) {
            ByteBuffer zeros = ZEROS.duplicate();
            zeros.limit(Math.min(zeros.capacity(), span.length() - done));
            int length = zeros.limit();
            write(new FileTable.Span(span.file(), span.position() + done, length), zeros);
            done += length;
        }
    }

    /** Writes the next bytes of {@code src}, as many as the part of the file has. */
    void write(FileTable.Span span, ByteBuffer src) throws IOException {
        int limit = src.limit();
        int start = src.position();
        src.limit(start + span.length());
        try (ChannelCache.Lease lease = channels.acquire(span.file())) {
            // Writing would silently make a file that was cut short long again.
            FileStamp.requireLength(files.length(span.file()), lease.channel().size(), files.path(span.file()));
            while (src.hasRemaining()) {
                lease.channel().write(src, span.position() + src.position() - start);
            }
        } catch (StoreException e) {
            throw e;
        } catch (IOException e) {
            throw explain(e, span);
        } finally {
            src.limit(limit);
        }
    }

    /** A full disk has no exception of its own: it is recognised by asking. */
    private IOException explain(IOException e, FileTable.Span span) {
        Path path = files.path(span.file());
        try {
            if (Files.getFileStore(path).getUsableSpace() < span.length()) {
                return new StoreException(StoreException.Reason.NO_SPACE, path, "the disk is full; free some space", e);
            }
        } catch (IOException asking) {
            e.addSuppressed(asking);
        }
        return e;
    }
}
