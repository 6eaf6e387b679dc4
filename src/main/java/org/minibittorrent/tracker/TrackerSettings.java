package org.minibittorrent.tracker;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.tracker.live.TrackerLimits;

/**
 * The settings of a tracker.
 *
 * @param listen where; port 0 takes a free one
 * @param folder where its state lives; null: in memory
 * @param registrationOpen whether everybody may make an account, or the operator alone
 * @param lease how long a session stays online without an event stream
 * @param passwordRounds of hashing, for passwords that the operator sets
 * @param hosts names by which requests may call it, beyond its address
 * @param limits what users, groups and sources may take
 * @param clock for dates
 */
public record TrackerSettings(
        InetSocketAddress listen,
        @Nullable Path folder,
        boolean registrationOpen,
        Duration lease,
        int passwordRounds,
        List<String> hosts,
        TrackerLimits limits,
        Clock clock) {
    /** Copies the list. */
    public TrackerSettings {
        hosts = List.copyOf(hosts);
    }
}
