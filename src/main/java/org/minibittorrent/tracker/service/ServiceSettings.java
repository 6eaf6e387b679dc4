package org.minibittorrent.tracker.service;

import org.minibittorrent.tracker.live.TrackerLimits;

/**
 * The rules by which a tracker decides: whether everybody may make an account, or the operator alone; how long a
 * session stays online without an event stream; the rounds of passwords that the operator sets, and that a user who
 * does not exist pretends to have, so that it looks like the others; and what one user, group or source may take.
 */
public record ServiceSettings(boolean registrationOpen, long leaseNanos, int passwordRounds, TrackerLimits limits) {}
