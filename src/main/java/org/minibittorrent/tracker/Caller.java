package org.minibittorrent.tracker;

import org.minibittorrent.tracker.Change.PutSession;

/** Who makes a request: a user, by one of its sessions. */
record Caller(UserEntry user, PutSession session) {}
