package org.minibittorrent.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a folder holds: the snapshot, then the segments. A crash at any moment, also during an earlier recovery,
 * leaves only what this puts right: names ending in {@code .tmp}, files that a snapshot has made superfluous, a last
 * segment without a header, and a torn last frame.
 */
final class Recovery {
    static final String UNFINISHED = ".tmp";
    private final Disk disk;
    private final String content;
    private final Journal.Records records;
    private final List<String> superfluous = new ArrayList<>();
    private final TreeSet<Long> snapshots = new TreeSet<>();
    private final TreeSet<Long> segments = new TreeSet<>();
    private long lastFrame;
    /** The header of the segment to append to; null if there is none. */
    @Nullable
    Header last;
    /** The place of the next frame in that segment. */
    long end;
    /** Bytes of a torn frame behind it. */
    long torn;
    /** The number of records found. */
    long count;
    /** Bytes of the snapshot; 0 if there is none. */
    long snapshotBytes;
    /** Bytes of the segments that follow it. */
    long segmentBytes;

    Recovery(Disk disk, String content, Journal.Records records) {
        this.disk = disk;
        this.content = content;
        this.records = records;
    }

    /** Reads everything and changes nothing. */
    void read() throws IOException {
        for (String name : disk.list()) {
            long snapshot = Header.Kind.SNAPSHOT.number(name);
            long segment = Header.Kind.SEGMENT.number(name);
            if (snapshot > 0) {
                snapshots.add(snapshot);
            } else if (segment > 0) {
                segments.add(segment);
            } else if (name.endsWith(UNFINISHED)) {
                superfluous.add(name);
            }
        }
        long first = snapshots.isEmpty() ? 1 : snapshots.last();
        snapshots.headSet(first).forEach(number -> superfluous.add(Header.Kind.SNAPSHOT.name(number)));
        segments.headSet(first).forEach(number -> superfluous.add(Header.Kind.SEGMENT.name(number)));
        if (!snapshots.isEmpty()) {
            readSnapshot(first);
        }
        long expected = first;
        for (long number : segments.tailSet(first)) {
            if (number != expected) {
                throw damaged(Header.Kind.SEGMENT.name(expected), "is missing");
            }
            readSegment(number, number == segments.last());
            expected++;
        }
        if (expected == first && !snapshots.isEmpty()) {
            throw damaged(Header.Kind.SEGMENT.name(first), "is missing");
        }
    }

    /**
     * Cuts off what a crash left half done, and makes durable what was read; can be repeated. Must come before anything is
     * appended.
     *
     * <p>After a sync that failed, what was read may be in the system's cache alone, and taken by it for written. So the
     * last frame, the only one for which that can be, is written again before it is synced.
     */
    void repair() throws IOException {
        Header intact = last;
        if (intact != null) {
            try (Disk.File file = disk.open(Header.Kind.SEGMENT.name(intact.number()))) {
                if (torn > 0) {
                    file.truncate(end);
                }
                ByteBuffer again = ByteBuffer.allocate((int) (end - lastFrame));
                file.read(again, lastFrame);
                file.write(again.flip(), lastFrame);
                file.sync();
            }
        }
        // A snapshot whose writer was killed may not have its name for good yet: nothing goes before it has.
        disk.sync();
        for (String name : superfluous) {
            disk.delete(name);
        }
        if (!superfluous.isEmpty()) {
            disk.sync();
        }
    }

    private void readSnapshot(long number) throws IOException {
        String name = Header.Kind.SNAPSHOT.name(number);
        try (Disk.File file = disk.open(name)) {
            Header header = header(file, Header.Kind.SNAPSHOT, number);
            if (header == null) {
                throw damaged(name, "its header is damaged");
            }
            long size = file.size();
            long at = Header.LENGTH;
            for (long frames = 0; ; frames++) {
                ByteBuffer payload = Frames.read(file, size, header.salt(), at);
                if (payload == null) {
                    throw damaged(name, "damaged at byte " + at);
                }
                long begin = at;
                at += Frames.HEAD + payload.limit();
                if (Frames.endOf(payload) >= 0) {
                    if (Frames.endOf(payload) != frames || at != size) {
                        throw damaged(name, "not complete");
                    }
                    snapshotBytes = size;
                    return;
                }
                deliver(name, payload, begin);
            }
        }
    }

    private void readSegment(long number, boolean isLast) throws IOException {
        String name = Header.Kind.SEGMENT.name(number);
        try (Disk.File file = disk.open(name)) {
            long size = file.size();
            Header header = header(file, Header.Kind.SEGMENT, number);
            if (header == null) {
                // Nothing is written behind a header before it is durable. A snapshot needs its segment.
                if (isLast && size <= Header.LENGTH && !snapshots.contains(number)) {
                    superfluous.add(name);
                    return;
                }
                throw damaged(name, "its header is damaged");
            }
            if (last != null && header.previous() != end) {
                throw damaged(
                        Header.Kind.SEGMENT.name(last.number()),
                        "cut off at byte " + end + " (it had " + header.previous() + ")");
            }
            long at = Header.LENGTH;
            lastFrame = 0;
            for (ByteBuffer payload = Frames.read(file, size, header.salt(), at);
                    payload != null;
                    payload = Frames.read(file, size, header.salt(), at)) {
                deliver(name, payload, at);
                lastFrame = at;
                at += Frames.HEAD + payload.limit();
            }
            if (at < size) {
                if (!isLast || Frames.findValid(file, size, header.salt(), at) >= 0) {
                    throw damaged(name, "damaged at byte " + at);
                }
            }
            last = header;
            segmentBytes += at;
            end = at;
            torn = size - at;
        }
    }

    private @Nullable Header header(Disk.File file, Header.Kind kind, long number) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Header.LENGTH);
        if (file.read(bytes, 0) < Header.LENGTH) {
            return null;
        }
        return Header.decode(bytes.flip(), kind, number, content, disk.describe(kind.name(number)));
    }

    private void deliver(String name, ByteBuffer payload, long at) throws JournalException {
        List<byte[]> found = Frames.records(payload);
        if (found == null) {
            throw damaged(name, "an unknown kind of frame at byte " + at);
        }
        count += found.size();
        for (byte[] record : found) {
            try {
                records.take(record);
            } catch (IOException e) {
                String problem = ": a record at byte " + at + " is whole but makes no sense here (" + e.getMessage()
                        + "); a later version may have written it: use that one";
                throw new JournalException(JournalException.Reason.FOREIGN, disk.describe(name) + problem, e);
            }
        }
    }

    private JournalException damaged(String name, String what) {
        String problem = ": " + what + "; this was no crash: restore the folder from a backup, and check the disk";
        return new JournalException(JournalException.Reason.DAMAGED, disk.describe(name) + problem);
    }
}
