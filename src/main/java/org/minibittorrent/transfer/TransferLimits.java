package org.minibittorrent.transfer;

import java.time.Duration;

/** The limits of one peer, all in one place. Those of one swarm are in {@code SwarmConfig}. */
public final class TransferLimits {
    /** Connections at a time, both ways, all transfers together. */
    static final int CONNECTIONS = 1000;

    /** Connections of one transfer. */
    static final int CONNECTIONS_PER_TRANSFER = 250;

    /**
     * Incoming connections that have not yet said for which torrent they come: one more, and the oldest has to go. And as
     * many may wait to be admitted to it: one more, and that one has to go.
     */
    static final int UNKNOWN_CONNECTIONS = 100;

    /** When a transfer has all the connections it may have, one on which no block moved for so long makes room. */
    static final long IDLE_NANOS = Duration.ofSeconds(30).toNanos();

    /** Outgoing connections of one transfer under way at a time. */
    static final int DIALS = 20;

    /** Pieces a choked peer may have (BEP 6). */
    static final int ALLOWED_FAST = 10;

    /** Addresses kept for one transfer. */
    static final int ADDRESSES = 5000;

    /** Peers kept out of one transfer because of bad data. */
    static final int BANS = 1000;

    /** Peers at one IP address that may be caught with bad data before the address as a whole is kept out. */
    static final int BANS_PER_ADDRESS = 5;

    /** How often a peer that was caught with bad data is let in again after it began to share anew. */
    static final int PARDONS = 3;

    /** Bytes of messages that wait for a peer that does not read; more and it is dropped. */
    public static final int WAITING_MESSAGES = 512 << 10;

    /** Pieces kept ready to be sent; beyond that the least recently used is let go. */
    public static final int WARM_PIECES = 256;

    /** Pieces of one transfer that are read in at a time, so that others find the workers free. */
    public static final int READS = 16;

    /** When something was short that comes and goes (memory, file handles), how long to wait for it. */
    public static final long SHORTAGE_NANOS = Duration.ofSeconds(1).toNanos();

    static final long CONNECT_NANOS = Duration.ofSeconds(10).toNanos();
    public static final long HANDSHAKE_NANOS = Duration.ofSeconds(10).toNanos();

    /** How long an incoming connection waits for the answer whether it may stay. */
    public static final long ADMISSION_NANOS = Duration.ofSeconds(3).toNanos();

    /** BEP 3: a keep-alive about every two minutes. */
    public static final long KEEP_ALIVE_NANOS = Duration.ofSeconds(110).toNanos();

    /** A connection on which nothing came for so long is dead. */
    public static final long SILENCE_NANOS = Duration.ofMinutes(4).toNanos();

    /** A connection on which nothing came for so long gives way to a new one of the same peer. */
    static final long STALE_NANOS = Duration.ofSeconds(10).toNanos();

    /** A piece read in longer ago may have left the page cache again. */
    public static final long WARM_NANOS = Duration.ofSeconds(30).toNanos();

    /** How often the files of a transfer are looked at, whether they are still what they were. */
    public static final long WATCH_NANOS = Duration.ofMillis(700).toNanos();

    /** What looking at the files may take of all time: one part in so many. */
    public static final int WATCH_SHARE = 50;

    /** How long verified pieces may be lost by a crash, and how many bytes of them. */
    public static final long CHECKPOINT_NANOS = Duration.ofSeconds(2).toNanos();

    public static final long CHECKPOINT_BYTES = 64 << 20;

    /** How often a transfer looks at its peers, and reports. */
    static final long TICK_NANOS = Duration.ofMillis(250).toNanos();

    private TransferLimits() {}
}
