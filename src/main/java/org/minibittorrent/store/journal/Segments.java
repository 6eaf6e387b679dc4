package org.minibittorrent.store.journal;

import java.io.IOException;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The segment that a journal writes to, and those that follow it. One thread. */
final class Segments {
    private final Disk disk;
    private final String content;
    private final RandomGenerator random;
    private Header segment;
    private Disk.File file;
    private long end;

    /**
     * Goes on behind what was recovered.
     *
     * @param last the header of the last segment; null if there is none
     * @param end where in it the next frame goes
     */
    Segments(Disk disk, String content, RandomGenerator random, @Nullable Header last, long end) throws IOException {
        this.disk = disk;
        this.content = content;
        this.random = random;
        if (last == null) {
            this.segment = new Header(Header.Kind.SEGMENT, 1, random.nextLong(), 0);
            this.file = create(disk, content, segment);
            this.end = Header.LENGTH;
        } else {
            this.segment = last;
            this.file = disk.open(Header.Kind.SEGMENT.name(last.number()));
            this.end = end;
        }
    }

    /** The number of the segment that is written to. */
    long number() {
        return segment.number();
    }

    /** Whether it has no records. */
    boolean isEmpty() {
        return end == Header.LENGTH;
    }

    /** Writes a frame, and makes it durable. */
    void write(List<byte[]> records) throws IOException {
        java.nio.ByteBuffer frame = Frames.records(records, segment.salt(), end);
        int length = frame.remaining();
        file.write(frame, end);
        file.sync();
        end += length;
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
            try {
                created.close();
            } catch (IOException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    void close() {
        try {
            file.close();
        } catch (IOException e) {
            System.getLogger(Segments.class.getName()).log(System.Logger.Level.DEBUG, "close failed", e);
        }
    }
}
