package org.minibittorrent.tracker.web;

import java.time.Duration;

/**
 * The limits of the tracker's port.
 *
 * @param connections at a time; beyond that the one that has been idle longest makes room, and where none is idle the new
 *     one is turned away
 * @param connectionsPerSource the same for one IP address (IPv6: one /64)
 * @param bodyBytesPerSource bytes of long bodies, announced or here, for one IP address
 * @param bodyBytes the same, for all
 */
public record WebLimits(long connections, long connectionsPerSource, long bodyBytesPerSource, long bodyBytes) {
    /** Bodies up to this length are not counted. */
    static final int SHORT_BODY = 64 * 1024;

    /** Requests of one connection whose answers are still to come; beyond that it is not read. */
    static final int PIPELINE = 16;

    /** Bytes of answers that wait for one connection; beyond that it is not read. */
    static final int WAITING_BYTES = 1 << 20;

    /** Bytes of events that wait for one stream; beyond that it is closed. */
    static final int WAITING_EVENT_BYTES = 2 << 20;

    /** From the first byte of a request, or the beginning of the connection, to the end of the head. */
    static final long HEAD_NANOS = Duration.ofSeconds(10).toNanos();

    /** For a body of any length; see {@link #BODY_BYTES_PER_SECOND}. */
    static final long BODY_NANOS = Duration.ofSeconds(20).toNanos();

    /** A body must come this fast at least. */
    static final long BODY_BYTES_PER_SECOND = 64 * 1024;

    /** How long a connection is kept that asks for nothing. */
    static final long IDLE_NANOS = Duration.ofSeconds(75).toNanos();

    /** How long a connection is kept that takes nothing of what waits for it. */
    static final long WRITE_NANOS = Duration.ofSeconds(30).toNanos();

    /** How often connections are looked through for those that are out of time. */
    static final long SWEEP_NANOS = Duration.ofSeconds(1).toNanos();

    /** How long closing waits for what is still to be sent. */
    static final long FINISH_NANOS = Duration.ofSeconds(2).toNanos();
}
