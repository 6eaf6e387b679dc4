package org.minibittorrent.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Byte strings as files in a folder, each whole and durable or not there. Blocks; calls for one name come in turn. */
public final class BlobFolder {
    private static final String UNFINISHED = ".tmp";

    private final Disk disk;
    private final long limit;

    /** Blobs of up to so many bytes each, in a folder of their own. */
    public BlobFolder(Disk disk, long limit) {
        this.disk = disk;
        this.limit = limit;
    }

    /**
     * Keeps a blob; durable when this returns. Whatever else is there under that name is replaced. If the disk fails, the
     * part that was written is deleted, so that it takes nobody's room.
     */
    public void put(String name, byte[] blob) throws IOException {
        check(name);
        if (disk.exists(name) && holds(name, blob)) {
            // Its writer may have been killed before its name was durable.
            disk.sync();
            return;
        }
        String unfinished = name + UNFINISHED;
        deleteIfThere(unfinished);
        try {
            try (Disk.File file = disk.create(unfinished)) {
                file.write(ByteBuffer.wrap(blob), 0);
                file.sync();
            }
            disk.rename(unfinished, name);
        } catch (IOException | RuntimeException | Error e) {
            drop(List.of(unfinished));
            throw e;
        }
        disk.sync();
    }

    private void deleteIfThere(String name) throws IOException {
        if (disk.exists(name)) {
            disk.delete(name);
        }
    }

    private boolean holds(String name, byte[] blob) throws IOException {
        try (Disk.File file = disk.open(name)) {
            ByteBuffer found = ByteBuffer.allocate(blob.length);
            return file.size() == blob.length
                    && file.read(found, 0) == blob.length
                    && Arrays.equals(found.array(), blob);
        }
    }

    /** Reads a blob; throws if there is none, or it is longer than the limit. */
    public byte[] get(String name) throws IOException {
        check(name);
        try (Disk.File file = disk.open(name)) {
            long size = file.size();
            if (size > limit) {
                throw new IOException(disk.describe(name) + ": longer than " + limit + " bytes");
            }
            ByteBuffer blob = ByteBuffer.allocate((int) size);
            if (file.read(blob, 0) < size) {
                throw new IOException(disk.describe(name) + ": changed while it was read");
            }
            return blob.array();
        }
    }

    /** Whether there is a blob of that name. */
    public boolean has(String name) throws IOException {
        check(name);
        return disk.exists(name);
    }

    /** The names of all that is there, blobs or not. Close it. */
    public Stream<String> names() throws IOException {
        return disk.names();
    }

    /** Drops what {@link #names} gave, blob or not, as far as it is still there and can be deleted. */
    public void drop(Iterable<String> found) {
        for (String name : found) {
            try {
                deleteIfThere(name);
            } catch (IOException e) {
                System.getLogger(BlobFolder.class.getName())
                        .log(System.Logger.Level.DEBUG, describe(name) + " cannot be deleted", e);
            }
        }
    }

    /** The name of a blob in messages. */
    public String describe(String name) {
        return disk.describe(name);
    }

    private static void check(String name) {
        if (!name.matches("[0-9a-z][0-9a-z.]{0,99}")) {
            throw new IllegalArgumentException("no name of a blob: " + name);
        }
    }
}
