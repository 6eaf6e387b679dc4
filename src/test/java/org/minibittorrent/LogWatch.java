package org.minibittorrent;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Collects what the library logs as a failure, instead of printing it. */
final class LogWatch extends Handler implements AutoCloseable {
    private final Logger logger = Logger.getLogger("org.minibittorrent");
    private final List<LogRecord> records = new CopyOnWriteArrayList<>();

    LogWatch() {
        logger.addHandler(this);
        logger.setUseParentHandlers(false);
    }

    /** Warnings with what was thrown: surprises, as a rule. */
    List<String> surprises() {
        return records.stream()
                .filter(logged ->
                        logged.getThrown() != null && logged.getLevel().intValue() >= Level.WARNING.intValue())
                .map(logged -> logged.getMessage() + ": " + logged.getThrown())
                .toList();
    }

    /** All lines, in order. */
    List<String> lines() {
        return records.stream().map(LogRecord::getMessage).toList();
    }

    /** All that was logged, a line each. */
    String text() {
        return String.join("\n", lines());
    }

    @Override
    public void publish(LogRecord logged) {
        records.add(logged);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setUseParentHandlers(true);
    }
}
