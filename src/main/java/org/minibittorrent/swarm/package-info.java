/**
 * One torrent among its peers: which blocks to ask of whom, whom to serve, whom to blame. Protocol logic alone, so that a
 * whole swarm can be simulated in one thread: messages and the time (nanoseconds of a monotonic clock) come in as
 * arguments, and orders go out through {@link org.minibittorrent.swarm.PeerLink}, {@link
 * org.minibittorrent.swarm.SwarmStore} and {@link org.minibittorrent.swarm.SwarmHost}. Start reading at {@link
 * org.minibittorrent.swarm.Swarm}, then {@code Fetching} and {@code BlockScheduler}; nothing here is thread safe, since one
 * thread owns a swarm and all that hangs on it.
 */
package org.minibittorrent.swarm;
