package org.minibittorrent.net;

import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;

/**
 * A log of what others bring about: each event is one line, whatever names are in it, and of more than so many lines within a
 * minute the rest is only counted. So nobody can fill a disk. Any thread.
 */
public final class BoundedLog {
    private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final System.Logger logger;
    private final int atMost;
    private final TimeSource clock;
    private boolean begun;
    private long since;
    private int lines;
    private long leftOut;

    /** A log with at most so many lines a minute under this name. */
    public BoundedLog(String name, int atMost, TimeSource clock) {
        this.logger = System.getLogger(name);
        this.atMost = atMost;
        this.clock = clock;
    }

    /** Logs a line, or counts it. */
    public synchronized void log(Level level, String line) {
        long now = clock.nanos();
        if (!begun || now - since >= WINDOW_NANOS) {
            if (leftOut > 0) {
                logger.log(level, leftOut + " lines like the next one were left out");
            }
            begun = true;
            since = now;
            lines = 0;
            leftOut = 0;
        }
        if (++lines <= atMost) {
            logger.log(level, oneLine(line));
        } else if (leftOut++ == 0) {
            logger.log(level, "more lines like the last one are left out for up to a minute");
        }
    }

    private static String oneLine(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
                .forEach(shown::appendCodePoint);
        return shown.toString();
    }
}
