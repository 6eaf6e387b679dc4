package org.minibittorrent.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.minibittorrent.store.file.DiskErrors;
import org.minibittorrent.store.file.FileStamp;

/**
 * The writer of ranges of a download: positional calls, in which a full disk is a plain exception. Thread safe; called on
 * workers.
 */
final class PieceWriter {
    private final FileTable files;
    private final ChannelCache channels;

    PieceWriter(FileTable files, ChannelCache channels) {
        this.files = files;
        this.channels = channels;
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
        } catch (IOException e) {
            throw DiskErrors.writing(e, files.path(span.file()), span.length());
        } finally {
            src.limit(limit);
        }
    }
}
