package org.minibittorrent.store.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A folder, as far as durable state needs one; tests put a disk here that forgets what was not synced. Blocks. */
public interface Disk {
    /** A real folder, which is there. */
    static Disk of(Path folder) {
        return new FolderDisk(folder);
    }

    /** An open file. */
    interface File extends Closeable {
        /** Its length in bytes. */
        long size() throws IOException;

        /** Reads at a position until the buffer is full or the file ends; returns the bytes read. */
        int read(ByteBuffer dst, long position) throws IOException;

        /** Writes all of the buffer at a position. */
        void write(ByteBuffer src, long position) throws IOException;

        /** Cuts the file off. */
        void truncate(long size) throws IOException;

        /**
         * Returns when content and length are durable. A {@link java.io.SyncFailedException} tells that it was tried and
         * failed: what was written may be lost, and another try that succeeds proves nothing.
         */
        void sync() throws IOException;
    }

    /** The names of the files there. */
    List<String> list() throws IOException;

    /** The names of all that is there, read as they are taken; of files that come or go meanwhile perhaps. Close it. */
    Stream<String> names() throws IOException;

    /** Whether there is a file of that name. */
    boolean exists(String name) throws IOException;

    /** Makes a file that is not there; an existing one is an error. */
    File create(String name) throws IOException;

    File open(String name) throws IOException;

    /** Gives a file another name, replacing what had it. */
    void rename(String from, String to) throws IOException;

    void delete(String name) throws IOException;

    /** Returns when names that were made, changed and deleted are durable; fails as that of a file does. */
    void sync() throws IOException;

    /** A folder in this one, made if it is not there; its name is durable when this returns. */
    Disk folder(String name) throws IOException;

    /** The name of a file in messages. */
    String describe(String name);
}
