package org.minibittorrent.net;

import java.io.Closeable;
import java.lang.System.Logger.Level;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** The last place for failures that no caller waits for. Nothing here throws: memory may have run out. */
final class Failures {
    private static final System.Logger LOG = System.getLogger("org.minibittorrent.net");

    private Failures() {}

    /** Says that something went wrong which should not have. */
    static void report(String during, Throwable e) {
        log(Level.WARNING, during + " failed", e);
    }

    /** Says something that whoever runs this should know. */
    static void warn(String message) {
        log(Level.WARNING, message, null);
    }

    /** Says something that is only of use in the search for an error. */
    static void note(String during, Throwable e) {
        log(Level.DEBUG, during, e);
    }

    /** Runs something whose failure is to stop nothing else. */
    static void guard(String what, Runnable task) {
        try {
            task.run();
        } catch (RejectedExecutionException e) {
            // Tasks left over when a loop or its workers close: no fault, and no warning.
            note(what + " was refused", e);
        } catch (Throwable e) {
            report(what, e);
        }
    }

    static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (Throwable e) {
            note("closing " + closeable, e);
        }
    }

    private static void log(Level level, String message, @Nullable Throwable e) {
        try {
            LOG.log(level, message, e);
        } catch (Throwable ignored) {
            // There is nobody left to tell.
        }
    }
}
