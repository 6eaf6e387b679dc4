package org.minibittorrent.tracker.service;

import org.minibittorrent.tracker.facts.Change.PutSession;
import org.minibittorrent.tracker.facts.UserEntry;

/** The user who makes a request, and the session by which. */
public record Caller(UserEntry user, PutSession session) {}
