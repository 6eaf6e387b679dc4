package org.minibittorrent.tracker.service;

import java.security.SecureRandom;
import java.time.Clock;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.Workers;

/**
 * The threads, clock and chance of a tracker, given to it so that tests can turn them by hand.
 *
 * @param loop owns everything; its clock measures leases and delays
 * @param workers check info dictionaries
 * @param clock the time of day, for what outlives a restart
 * @param random tokens, ids and nonces
 * @param ports tries the ports of peers that log in
 */
public record Environment(EventLoop loop, Workers workers, Clock clock, SecureRandom random, PortCheck ports) {
    /** That many random bytes. */
    public byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
