package org.minibittorrent.tracker.service;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.minibittorrent.net.TimeSource;

/** The time of day and the loop's clock, which stand still until they are moved together. */
public final class ManualClock extends Clock implements TimeSource {
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private long nanos = Long.MAX_VALUE - 5;

    public void advance(Duration by) {
        now = now.plus(by);
        nanos += by.toNanos();
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
