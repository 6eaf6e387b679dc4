package org.minibittorrent;

/**
 * The numbers of a tracker at one moment.
 *
 * @param users accounts
 * @param groups groups
 * @param files entries of all catalogues
 * @param onlinePeers sessions that are online
 * @param announcesPerSecond over the last seconds
 */
public record TrackerStatus(long users, long groups, long files, long onlinePeers, double announcesPerSecond) {}
