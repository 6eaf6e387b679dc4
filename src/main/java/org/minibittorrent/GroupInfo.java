package org.minibittorrent;

/**
 * A group of the tracker.
 *
 * @param id its name as it was spelled when it was made
 * @param owner the user who holds it
 * @param members how many there are
 * @param standing what the user of the session is to it
 */
public record GroupInfo(String id, String owner, long members, Standing standing) {
    /** The relation of a user to a group. */
    public enum Standing {
        /** Neither member nor asking. */
        NONE,
        /** Has asked to join and waits for the owner. */
        REQUESTED,
        /** A member; perhaps the owner. */
        MEMBER
    }
}
