package org.minibittorrent.tracker.service;

import java.security.SecureRandom;
import java.time.Clock;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.Workers;
import org.minibittorrent.tracker.live.Limit;

/**
 * The threads, clocks, chance and rules of a tracker, given to it so that tests can turn them by hand. The loop's clock
 * measures leases and delays; {@code clock} is the time of day, for all that outlives a restart; workers check info
 * dictionaries.
 */
public record Environment(
        EventLoop loop, Workers workers, Clock clock, SecureRandom random, PortCheck ports, ServiceSettings rules) {
    /** {@return a limit of what one user, group or source may take} */
    long limit(Limit limit) {
        return rules.limits().get(limit);
    }

    public byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
