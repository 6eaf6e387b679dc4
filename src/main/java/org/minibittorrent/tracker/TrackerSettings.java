package org.minibittorrent.tracker;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.tracker.service.ServiceSettings;

/**
 * The settings of a tracker.
 *
 * @param listen where; port 0 takes a free one
 * @param folder where its state lives; null: in memory
 * @param hosts names by which requests may call it, beyond its address
 * @param clock for dates
 * @param rules by which it decides; passwords that the operator sets have as many rounds, too
 */
public record TrackerSettings(
        InetSocketAddress listen, @Nullable Path folder, List<String> hosts, Clock clock, ServiceSettings rules) {
    /** Copies the list. */
    public TrackerSettings {
        hosts = List.copyOf(hosts);
    }
}
