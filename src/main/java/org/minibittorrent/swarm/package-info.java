/**
 * One torrent among its peers: which blocks to ask of whom, whom to serve, whom to blame.
 *
 * <p>Protocol logic alone: no socket, no file, no clock. Messages and the time (nanoseconds of a monotonic clock) come in
 * as arguments; what is to be done goes out through {@link org.minibittorrent.swarm.PeerLink} and {@link
 * org.minibittorrent.swarm.SwarmHost}. So a whole swarm can be simulated in one thread. Nothing here is thread safe: one
 * thread owns a swarm and all that hangs on it. May use {@code wire} and {@code metainfo}.
 */
package org.minibittorrent.swarm;
