package org.minibittorrent.store.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A snapshot being written. Its records may be taken from the living state a few at a time while it changes: what is
 * appended meanwhile is in the segments that are read after the snapshot. One thread at a time; blocks.
 */
public final class SnapshotWriter {
    private final Journal journal;
    private final Disk disk;
    private final Disk.File file;
    private final Header header;
    private final String unfinished;
    private final List<byte[]> waiting = new ArrayList<>();
    private int waitingBytes;
    private long at = Header.LENGTH;
    private long frames;

    SnapshotWriter(Journal journal, Disk disk, Header header, String content) throws IOException {
        this.journal = journal;
        this.disk = disk;
        this.header = header;
        this.unfinished = Header.Kind.SNAPSHOT.name(header.number()) + Recovery.UNFINISHED;
        this.file = disk.create(unfinished);
        try {
            file.write(header.encode(content), 0);
        } catch (IOException e) {
            abort();
            throw e;
        }
    }

    /** Adds records. */
    public void write(List<byte[]> records) throws IOException {
        for (byte[] record : records) {
            if (waitingBytes + Frames.cost(record) > Journal.FRAME_BYTES && !waiting.isEmpty()) {
                flush();
            }
            waiting.add(record);
            waitingBytes += Frames.cost(record);
        }
    }

    /**
     * Makes the snapshot count, and deletes what it replaces. Call it only when everything that was appended before the
     * last record was taken is durable: otherwise a crash could leave a state that never was.
     */
    public void commit() throws IOException {
        if (!waiting.isEmpty()) {
            flush();
        }
        file.write(Frames.end(frames, header.salt(), at), at);
        file.sync();
        file.close();
        disk.rename(unfinished, Header.Kind.SNAPSHOT.name(header.number()));
        disk.sync();
        for (String name : disk.list()) {
            if (isReplaced(Header.Kind.SEGMENT.number(name)) || isReplaced(Header.Kind.SNAPSHOT.number(name))) {
                disk.delete(name);
            }
        }
        disk.sync();
        journal.snapshotEnded();
    }

    /** Gives it up; the journal stays as it is. */
    public void abort() {
        journal.snapshotEnded();
        try {
            file.close();
            disk.delete(unfinished);
        } catch (IOException e) {
            System.getLogger(SnapshotWriter.class.getName())
                    .log(System.Logger.Level.DEBUG, "an unfinished snapshot is left, the next start deletes it", e);
        }
    }

    private boolean isReplaced(long number) {
        return number > 0 && number < header.number();
    }

    private void flush() throws IOException {
        java.nio.ByteBuffer frame = Frames.records(waiting, header.salt(), at);
        int length = frame.remaining();
        file.write(frame, at);
        at += length;
        frames++;
        waiting.clear();
        waitingBytes = 0;
    }
}
