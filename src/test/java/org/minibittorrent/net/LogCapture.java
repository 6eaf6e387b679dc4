package org.minibittorrent.net;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Keeps what the package logs during a test, instead of printing it. */
final class LogCapture extends Handler implements BeforeEachCallback, AfterEachCallback {
    private final Logger logger = Logger.getLogger("org.minibittorrent.net");
    private final List<LogRecord> records = new CopyOnWriteArrayList<>();

    /** What was thrown and logged, in order. */
    List<Throwable> thrown() {
        return records.stream()
                .map(LogRecord::getThrown)
                .filter(Objects::nonNull)
                .toList();
    }

    /** The lines, in order. */
    List<String> lines() {
        return records.stream().map(LogRecord::getMessage).toList();
    }

    /** The messages that were logged, a line each. */
    String text() {
        return String.join("\n", lines());
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        logger.addHandler(this);
        logger.setUseParentHandlers(false);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        logger.removeHandler(this);
        logger.setUseParentHandlers(true);
    }

    @Override
    public void publish(LogRecord logged) {
        records.add(logged);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
