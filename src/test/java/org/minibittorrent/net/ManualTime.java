package org.minibittorrent.net;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until it is moved. Starts near the point where nanoseconds overflow, as a real one may. */
final class ManualTime implements TimeSource {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);

    @Override
    public long nanos() {
        return nanos.get();
    }

    void advance(Duration by) {
        nanos.addAndGet(by.toNanos());
    }
}
