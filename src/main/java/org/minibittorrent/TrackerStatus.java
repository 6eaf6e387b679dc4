package org.minibittorrent;

/**
 * What a tracker has and does at one moment.
 *
 * @param users accounts
 * @param groups groups
 * @param files entries of all catalogues
 * @param onlinePeers sessions whose peer is there
 * @param announcesPerSecond over the last seconds
 */
public record TrackerStatus(long users, long groups, long files, long onlinePeers, double announcesPerSecond) {}
