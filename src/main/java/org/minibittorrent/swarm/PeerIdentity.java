package org.minibittorrent.swarm;

/**
 * Who a peer is, beyond one connection: what a bad peer is named by and kept out by.
 *
 * @param key what stays the same when the peer connects again
 * @param name how people know it
 */
public record PeerIdentity(String key, String name) {}
