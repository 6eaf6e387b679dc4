package org.minibittorrent;

/** Who may make accounts on a tracker. */
public enum Registration {
    /** Everybody who reaches it. */
    OPEN,
    /** Only the operator: {@link Tracker#createUser}. */
    CLOSED
}
