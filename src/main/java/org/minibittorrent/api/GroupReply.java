package org.minibittorrent.api;

import java.util.Arrays;
import java.util.List;
import org.minibittorrent.bencode.BencodeException;
import org.minibittorrent.bencode.BencodeString;

/** A reply about groups. */
public sealed interface GroupReply extends ApiReply {
    /** A group that was made, and whether it is an open one, whatever was asked for. */
    record GroupCreated(boolean open) implements GroupReply {}

    /**
     * A group as a member sees it: its id as it was spelled when it was made, the member who holds it, whether it is an
     * open one, and 16 bytes that go, in hexadecimal, into every info dictionary of the group.
     */
    record GroupInfo(String group, String owner, boolean open, BencodeString source) implements GroupReply {}

    /** The caller has left; the group has passed to the new owner, or to nobody if that is empty. */
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

        /** The number by which it travels. */
        final long code;

        Standing(long code) {
            this.code = code;
        }

        static Standing of(long code) throws BencodeException {
            return Arrays.stream(values())
                    .filter(standing -> standing.code == code)
                    .findAny()
                    .orElseThrow(() -> new BencodeException("no standing: " + code));
        }
    }

    /** A page of groups, and whether another one follows. */
    record Groups(List<ListedGroup> groups, boolean more) implements GroupReply {
        /** One of them, with the number of its members and the caller's standing. */
        public record ListedGroup(String group, String owner, long members, Standing standing) {}
    }

    /** A page of members, and whether another one follows. */
    record Members(List<ListedMember> members, boolean more) implements GroupReply {
        /** One of them. */
        public record ListedMember(String user, boolean owner, boolean online) {}
    }
}
