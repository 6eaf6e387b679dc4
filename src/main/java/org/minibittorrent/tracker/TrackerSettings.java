package org.minibittorrent.tracker;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.tracker.service.ServiceSettings;

/**
 * The settings of a tracker: where it listens (port 0: a free one), where its state lives (null: in memory), the names
 * by which requests may call it, beyond its address, a clock for dates, and the rules by which it decides.
 */
public record TrackerSettings(
        InetSocketAddress listen, @Nullable Path folder, List<String> hosts, Clock clock, ServiceSettings rules) {
    /** Copies the list. */
    public TrackerSettings {
        hosts = List.copyOf(hosts);
    }
}
