package org.minibittorrent.tracker.service;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.IpAddresses;
import org.minibittorrent.tracker.live.Timeouts;

/** The accounts that each source made within an hour, counted. Loop thread. */
final class SourceQuota {
    /** Sources remembered. Beyond, the one that made an account least recently is forgotten: it had to wait for long. */
    private static final int SOURCES = 100_000;

    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    private final long atMost;
    private final Timeouts<InetAddress> hours;
    private final Map<InetAddress, Integer> counts = new HashMap<>();

    SourceQuota(EventLoop loop, long atMost) {
        this.atMost = atMost;
        this.hours = new Timeouts<>(loop, HOUR, counts::remove);
    }

    /** Whether the source has one left. */
    boolean allows(InetAddress address) {
        return counts.getOrDefault(IpAddresses.sourceOf(address), 0) < atMost;
    }

    /** The source has used one. Its hour begins with the first. */
    void use(InetAddress address) {
        InetAddress source = IpAddresses.sourceOf(address);
        if (counts.merge(source, 1, Integer::sum) == 1) {
            hours.start(source);
        }
        if (counts.size() > SOURCES) {
            InetAddress oldest = hours.first();
            if (oldest != null) {
                hours.stop(oldest);
                counts.remove(oldest);
            }
        }
    }
}
