package org.minibittorrent;

/**
 * A peer that sent wrong data. It was dropped and is kept out; the piece was or will be fetched again.
 *
 * @param name its user, where that is known, its address and its client
 * @param piece the piece that gave it away
 */
public record BadPeer(String name, int piece) {}
