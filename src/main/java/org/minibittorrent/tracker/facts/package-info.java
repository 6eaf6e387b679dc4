/**
 * The state of the tracker and its changes as values: users, sessions, groups, catalogue. Nothing here does I/O. Start reading at
 * {@code Change}, then {@code TrackerState}.
 */
package org.minibittorrent.tracker.facts;
