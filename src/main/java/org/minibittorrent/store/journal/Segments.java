package org.minibittorrent.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.store.file.DiskErrors;

/** The segment that a journal writes to, and those that follow it. One thread. */
final class Segments {
    private final Disk disk;
    private final String content;
    private final RandomGenerator random;
    private Header segment;
    private Disk.File file;
    private long end;

    /** Goes on at the end of the last segment; that one's header is null if there is none. */
    Segments(Disk disk, String content, RandomGenerator random, @Nullable Header last, long end) throws IOException {
        this.disk = disk;
        this.content = content;
        this.random = random;
        this.segment = last != null ? last : new Header(Header.Kind.SEGMENT, 1, random.nextLong(), 0);
        this.file = last != null ? disk.open(Header.Kind.SEGMENT.name(last.number())) : create(disk, content, segment);
        this.end = last != null ? end : Header.LENGTH;
    }

    long number() {
        return segment.number();
    }

    /** Whether it has no records. */
    boolean isEmpty() {
        return end == Header.LENGTH;
    }

    /** Makes a frame durable. */
    void write(List<byte[]> records) throws IOException {
        ByteBuffer frame = Frames.records(records, segment.salt(), end);
        file.write(frame, end);
        file.sync();
        end += frame.limit();
    }

    /** Begins another segment. */
    void next() throws IOException {
        Header next = new Header(Header.Kind.SEGMENT, segment.number() + 1, random.nextLong(), end);
        Disk.File fresh = create(disk, content, next);
        file.close();
        segment = next;
        file = fresh;
        end = Header.LENGTH;
    }

    private static Disk.File create(Disk disk, String content, Header header) throws IOException {
        Disk.File created = disk.create(Header.Kind.SEGMENT.name(header.number()));
        try {
            created.write(header.encode(content), 0);
            created.sync();
            disk.sync();
            return created;
        } catch (IOException e) {
            DiskErrors.close(created);
            throw e;
        }
    }

    void close() {
        DiskErrors.close(file);
    }
}
