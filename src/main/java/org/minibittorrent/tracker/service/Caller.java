package org.minibittorrent.tracker.service;

import org.minibittorrent.tracker.facts.Change.PutSession;
import org.minibittorrent.tracker.facts.UserEntry;

/** Who makes a request: a user, by one of its sessions. */
public record Caller(UserEntry user, PutSession session) {}
