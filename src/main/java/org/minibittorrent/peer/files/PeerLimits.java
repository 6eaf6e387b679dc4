package org.minibittorrent.peer.files;

import java.time.Duration;

/** The limits of the tracker's client side, all in one place. */
public final class PeerLimits {
    /** Peers of other members that are remembered for one group. */
    static final int KNOWN_PEERS = 5000;

    /** Addresses about which the tracker's word is remembered for one group. */
    static final int VERDICTS = 1000;

    /** Files that are hashed at a time because their time stamps prove nothing. */
    static final int REHASHES = 2;

    /** How long an address at which members are counts as theirs, and one at which there is none as a stranger's. */
    static final long ADMITTED_NANOS = Duration.ofSeconds(60).toNanos();

    static final long REFUSED_NANOS = Duration.ofSeconds(5).toNanos();

    /** Between two announces. */
    static final long ANNOUNCE_NANOS = Duration.ofMillis(250).toNanos();

    /** How often the tracker is told that a download has some more pieces. */
    static final long PROGRESS_NANOS = Duration.ofSeconds(5).toNanos();

    /** How often a download without peers asks whether there is anyone. */
    static final long SEEK_NANOS = Duration.ofSeconds(15).toNanos();

    /** How long an announce that failed waits for the next try, if the tracker is not back before; and any other question. */
    static final long RETRY_NANOS = Duration.ofSeconds(5).toNanos();

    /** How long a login waits until the tracker knows what is shared. */
    public static final long FIRST_ANNOUNCE_NANOS = Duration.ofSeconds(3).toNanos();

    /** How long the end of a session waits for its files to be closed. */
    public static final long CLOSE_NANOS = Duration.ofSeconds(5).toNanos();

    private PeerLimits() {}
}
