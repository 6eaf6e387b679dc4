package org.minibittorrent;

/** The rule by which accounts are made on a tracker. */
public enum Registration {
    /** Everybody who reaches the tracker may make an account. */
    OPEN,
    /** The operator alone makes accounts: {@link Tracker#createUser}. */
    CLOSED
}
