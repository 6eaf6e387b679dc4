/**
 * One torrent among its peers: which blocks to ask of whom, whom to serve, whom to blame. Protocol logic alone, so that a
 * whole swarm can be simulated in one thread: messages and the time (nanoseconds of a monotonic clock) come in as
 * arguments, and orders go out through {@link PeerLink}, {@link SwarmStore} and {@link SwarmHost}: on the thread that owns
 * the swarm and all that hangs on it, to be taken without blocking, and without calling the swarm back before they return.
 * Nothing here is thread safe. Start reading at {@link Swarm}, then {@code Fetching} and {@code BlockScheduler}.
 */
package org.minibittorrent.swarm;
