package org.minibittorrent;

import java.time.Instant;

/**
 * A session of a user.
 *
 * @param number by which the user's sessions are told apart
 * @param address where its peer is told to listen, as {@code ip:port}
 * @param since when it began, by the tracker's clock
 * @param online whether its peer is there at present
 * @param current whether it is the session that asks
 */
public record SessionInfo(long number, String address, Instant since, boolean online, boolean current) {}
