package org.minibittorrent.tracker.service;

import org.minibittorrent.tracker.live.TrackerLimits;

/**
 * The rules by which a tracker decides.
 *
 * @param registrationOpen whether everybody may make an account, or the operator alone
 * @param leaseNanos how long a session stays online without an event stream
 * @param passwordRounds what a user that does not exist pretends to have, so that it looks like the others
 * @param limits what one user, group or source may take
 */
public record ServiceSettings(boolean registrationOpen, long leaseNanos, int passwordRounds, TrackerLimits limits) {}
