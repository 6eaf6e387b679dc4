package org.minibittorrent.tracker.service;

import java.security.SecureRandom;
import java.time.Clock;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.Workers;
import org.minibittorrent.tracker.live.Limit;

/**
 * The threads, clock, chance and rules of a tracker, given to it so that tests can turn them by hand.
 *
 * @param loop owns everything; its clock measures leases and delays
 * @param workers check info dictionaries
 * @param clock the time of day, for what outlives a restart
 * @param random tokens, ids and nonces
 * @param ports tries the ports of peers that log in
 * @param rules by which it decides
 */
public record Environment(
        EventLoop loop, Workers workers, Clock clock, SecureRandom random, PortCheck ports, ServiceSettings rules) {
    /** {@return a limit of what one user, group or source may take} */
    long limit(Limit limit) {
        return rules.limits().get(limit);
    }

    /** That many random bytes. */
    public byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
