package org.minibittorrent.host;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * The file descriptors that a process may have, and how many of them are for what: the files of torrents, connections, and a
 * rest for the Java runtime, journals, what is opened for a moment, and the application.
 */
public final class Descriptors {
    /** Those of this process, by the limit it has when this is first asked. */
    public static final Descriptors PROCESS = found();

    private static final long USUAL = 1024; // where the system does not tell
    private static final int REST = 24; // beyond those that are open at the start
    private static final int LEAST = 8; // of each kind, however few there are
    private static final int MOST_FILES = 4096; // kept open; opening one again costs little

    private final int files;
    private final int connections;

    /** The shares of a process that may have so many, and has so many open at the start. */
    Descriptors(long limit, long open) {
        long free = Math.max(0, limit - Math.max(open, 0) - REST);
        this.files = (int) Math.min(MOST_FILES, Math.max(LEAST, free / 2));
        this.connections = (int) Math.min(Integer.MAX_VALUE, Math.max(LEAST, free - files));
    }

    private static Descriptors found() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? new Descriptors(unix.getMaxFileDescriptorCount(), unix.getOpenFileDescriptorCount())
                : new Descriptors(USUAL, 0);
    }

    /** {@return how many files of torrents may be open at a time} */
    public int files() {
        return files;
    }

    /** {@return how many connections may be open at a time} */
    public int connections() {
        return connections;
    }
}
