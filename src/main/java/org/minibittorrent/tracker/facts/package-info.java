/**
 * The facts that a tracker must never forget, and their changes as values: users, sessions, groups, catalogues. Nothing here does
 * I/O. Start reading at {@code Change}, then {@code TrackerState}.
 */
package org.minibittorrent.tracker.facts;
