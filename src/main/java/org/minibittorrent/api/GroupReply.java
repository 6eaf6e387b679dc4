package org.minibittorrent.api;

import java.util.List;
import org.minibittorrent.bencode.BencodeException;
import org.minibittorrent.bencode.BencodeString;

/** A reply about groups. */
public sealed interface GroupReply extends ApiReply {
    /**
     * A group that was made.
     *
     * @param open whether it is an open one, whatever was asked for
     */
    record GroupCreated(boolean open) implements GroupReply {}

    /**
     * A group as a member sees it.
     *
     * @param group its id as it was spelled when it was made
     * @param owner the member who holds it
     * @param open whether it is an open one
     * @param source 16 bytes that go, in hexadecimal, into every info dictionary of the group
     */
    record GroupInfo(String group, String owner, boolean open, BencodeString source) implements GroupReply {}

    /**
     * The caller has left.
     *
     * @param newOwner the member to whom the group passed; empty if it passed to nobody
     */
    record Left(String newOwner) implements GroupReply {}

    /** Some users, in the order the request promises. */
    record Users(List<String> users) implements GroupReply {}

    /** The relation of a user to a group. */
    enum Standing {
        /** Neither of the others. */
        NONE(0),
        /** Has asked to join. */
        REQUESTED(1),
        /** Is a member. */
        MEMBER(2);

        private final long code;

        Standing(long code) {
            this.code = code;
        }

        /** {@return the number by which it travels} */
        long code() {
            return code;
        }

        static Standing of(long code) throws BencodeException {
            for (Standing standing : values()) {
                if (standing.code == code) {
                    return standing;
                }
            }
            throw new BencodeException("no standing: " + code);
        }
    }

    /**
     * A page of groups.
     *
     * @param more whether another page follows
     */
    record Groups(List<ListedGroup> groups, boolean more) implements GroupReply {
        /**
         * One of them.
         *
         * @param members how many it has
         * @param standing the caller's
         */
        public record ListedGroup(String group, String owner, long members, Standing standing) {}
    }

    /**
     * A page of members.
     *
     * @param more whether another page follows
     */
    record Members(List<ListedMember> members, boolean more) implements GroupReply {
        /** One of them. */
        public record ListedMember(String user, boolean owner, boolean online) {}
    }
}
