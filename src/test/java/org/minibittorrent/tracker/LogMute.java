package org.minibittorrent.tracker;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Keeps failures that a test brings about out of its output. */
public final class LogMute {
    private LogMute() {}

    public static void during(String name, Runnable task) {
        Logger logger = Logger.getLogger(name);
        logger.setLevel(Level.OFF);
        try {
            task.run();
        } finally {
            logger.setLevel(null);
        }
    }
}
