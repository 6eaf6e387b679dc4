package org.minibittorrent.store.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** A folder, as far as a journal needs one. The seam behind which tests put a disk that forgets what was not synced. */
interface Disk {
    /** An open file. */
    interface File extends Closeable {
        long size() throws IOException;

        /** Reads at a position until the buffer is full or the file ends; returns the bytes read. */
        int read(ByteBuffer dst, long position) throws IOException;

        /** Writes all of the buffer at a position. */
        void write(ByteBuffer src, long position) throws IOException;

        /** Cuts the file off. */
        void truncate(long size) throws IOException;

        /** Returns when content and length are durable. */
        void sync() throws IOException;
    }

    /** The names of the files there. */
    List<String> list() throws IOException;

    /** Makes a file that is not there; an existing one is an error. */
    File create(String name) throws IOException;

    /** Opens a file that is there. */
    File open(String name) throws IOException;

    /** Gives a file another name, replacing what had it. */
    void rename(String from, String to) throws IOException;

    void delete(String name) throws IOException;

    /** Returns when names that were made, changed and deleted are durable. */
    void sync() throws IOException;

    /** How messages name a file. */
    String describe(String name);
}
