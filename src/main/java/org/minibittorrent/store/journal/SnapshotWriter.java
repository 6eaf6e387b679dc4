package org.minibittorrent.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A snapshot being written. Its records may be taken from the living state a few at a time while it changes: what is
 * appended meanwhile is in the segments that are read after the snapshot. Blocks; given up when the journal is closed first.
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
    private boolean over;

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

    /** Adds records; throws {@code CLOSED} if it was given up. */
    public synchronized void write(List<byte[]> records) throws IOException {
        requireGoingOn();
        for (byte[] record : records) {
            if (waitingBytes + Frames.cost(record) > Journal.FRAME_BYTES && !waiting.isEmpty()) {
                flush();
            }
            waiting.add(record);
            waitingBytes += Frames.cost(record);
        }
    }

    /**
     * Makes the snapshot count, and deletes what it replaces; throws as {@link #write}. Call it only when everything that was
     * appended before the last record was taken is durable: otherwise a crash could leave a state that never was.
     */
    public synchronized void commit() throws IOException {
        requireGoingOn();
        if (!waiting.isEmpty()) {
            flush();
        }
        ByteBuffer last = Frames.end(frames, header.salt(), at);
        file.write(last, at);
        file.sync();
        file.close();
        disk.rename(unfinished, Header.Kind.SNAPSHOT.name(header.number()));
        disk.sync();
        journal.snapshotCommitted(at + last.limit());
        for (String name : disk.list()) {
            if (isReplaced(Header.Kind.SEGMENT.number(name)) || isReplaced(Header.Kind.SNAPSHOT.number(name))) {
                disk.delete(name);
            }
        }
        disk.sync();
        over = true;
        journal.snapshotEnded();
    }

    /** Gives it up, unless it is over; the journal stays as it is. */
    public synchronized void abort() {
        if (over) {
            return;
        }
        over = true;
        try {
            file.close();
            disk.delete(unfinished);
        } catch (IOException e) {
            System.getLogger(SnapshotWriter.class.getName())
                    .log(System.Logger.Level.DEBUG, "an unfinished snapshot is left, the next start deletes it", e);
        } finally {
            // Not before: a journal that closes waits for a writer that has not ended.
            journal.snapshotEnded();
        }
    }

    private void requireGoingOn() throws JournalException {
        if (over) {
            throw new JournalException(JournalException.Reason.CLOSED, "the snapshot was given up");
        }
    }

    private boolean isReplaced(long number) {
        return number > 0 && number < header.number();
    }

    private void flush() throws IOException {
        ByteBuffer frame = Frames.records(waiting, header.salt(), at);
        file.write(frame, at);
        at += frame.limit();
        frames++;
        waiting.clear();
        waitingBytes = 0;
    }
}
