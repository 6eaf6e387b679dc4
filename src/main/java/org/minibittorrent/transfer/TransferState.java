package org.minibittorrent.transfer;

/** The stage of a transfer. */
public enum TransferState {
    /** Opening files, or hashing what is already there. */
    CHECKING,
    /** Fetching pieces, and sharing those that are verified. */
    DOWNLOADING,
    /** Everything is verified; bringing it to disk under its final name. Shared already. */
    FINISHING,
    /** Everything is there and shared. */
    SEEDING,
    /** Not fetching, by request or because of the disk; what is verified is shared. */
    PAUSED,
    /** Ended for good by an error. */
    FAILED,
    /** Ended by request. */
    CLOSED
}
