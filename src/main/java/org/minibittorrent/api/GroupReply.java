package org.minibittorrent.api;

import java.util.ArrayList;
import java.util.List;
import org.minibittorrent.bencode.BencodeDictionary;
import org.minibittorrent.bencode.BencodeException;
import org.minibittorrent.bencode.BencodeList;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.bencode.BencodeValue;

/** Answers about groups. */
public sealed interface GroupReply extends ApiReply {
    /**
     * A group was made.
     *
     * @param open whether it is an open one, whatever was asked for
     */
    record GroupCreated(boolean open) implements GroupReply {
        static GroupCreated decode(BencodeDictionary fields) throws BencodeException {
            return new GroupCreated(fields.requireLong("open") == 1);
        }

        @Override
        public BencodeDictionary fields() {
            return BencodeDictionary.builder().put("open", open ? 1 : 0).build();
        }
    }

    /**
     * A group as a member sees it.
     *
     * @param group its id as it was spelled when it was made
     * @param owner who holds it
     * @param open whether it is an open one
     * @param source 16 bytes that go, in hexadecimal, into every info dictionary of the group
     */
    record GroupInfo(String group, String owner, boolean open, BencodeString source) implements GroupReply {
        static GroupInfo decode(BencodeDictionary fields) throws BencodeException {
            return new GroupInfo(
                    fields.requireUtf8("group"),
                    fields.requireUtf8("owner"),
                    fields.requireLong("open") == 1,
                    BencodeString.of(fields.requireBytes("source")));
        }

        @Override
        public BencodeDictionary fields() {
            return BencodeDictionary.builder()
                    .put("group", group)
                    .put("owner", owner)
                    .put("open", open ? 1 : 0)
                    .put("source", source)
                    .build();
        }
    }

    /**
     * The caller has left.
     *
     * @param newOwner to whom the group passed; empty if it passed to nobody
     */
    record Left(String newOwner) implements GroupReply {
        static Left decode(BencodeDictionary fields) throws BencodeException {
            return new Left(fields.requireUtf8("new_owner"));
        }

        @Override
        public BencodeDictionary fields() {
            return BencodeDictionary.builder().put("new_owner", newOwner).build();
        }
    }

    /** Some users, in the order the request promises. */
    record Users(List<String> users) implements GroupReply {
        /** Copies the list. */
        public Users {
            users = List.copyOf(users);
        }

        static Users decode(BencodeDictionary fields) throws BencodeException {
            return new Users(Lists.texts(fields, "users"));
        }

        @Override
        public BencodeDictionary fields() {
            return BencodeDictionary.builder().put("users", Lists.of(users)).build();
        }
    }

    /** What a user is to a group. */
    enum Standing {
        /** Neither. */
        NONE(0),
        /** Has asked to join. */
        REQUESTED(1),
        /** Is a member. */
        MEMBER(2);

        private final long code;

        Standing(long code) {
            this.code = code;
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

    /** A page of groups; {@code more} if it is not the last one. */
    record Groups(List<ListedGroup> groups, boolean more) implements GroupReply {
        /** One of them, with how many members it has and what the caller is to it. */
        public record ListedGroup(String group, String owner, long members, Standing standing) {}

        /** Copies the list. */
        public Groups {
            groups = List.copyOf(groups);
        }

        static Groups decode(BencodeDictionary fields) throws BencodeException {
            List<ListedGroup> entries = new ArrayList<>();
            for (BencodeDictionary entry : Lists.dictionaries(fields, "groups")) {
                entries.add(new ListedGroup(
                        entry.requireUtf8("group"),
                        entry.requireUtf8("owner"),
                        entry.requireLong("members"),
                        Standing.of(entry.requireLong("standing"))));
            }
            return new Groups(entries, fields.requireLong("more") == 1);
        }

        @Override
        public BencodeDictionary fields() {
            List<BencodeValue> entries = new ArrayList<>();
            for (ListedGroup entry : groups) {
                entries.add(BencodeDictionary.builder()
                        .put("group", entry.group)
                        .put("owner", entry.owner)
                        .put("members", entry.members)
                        .put("standing", entry.standing.code)
                        .build());
            }
            return BencodeDictionary.builder()
                    .put("groups", new BencodeList(entries))
                    .put("more", more ? 1 : 0)
                    .build();
        }
    }

    /** A page of members; {@code more} if it is not the last one. */
    record Members(List<ListedMember> members, boolean more) implements GroupReply {
        /** One of them. */
        public record ListedMember(String user, boolean owner, boolean online) {}

        /** Copies the list. */
        public Members {
            members = List.copyOf(members);
        }

        static Members decode(BencodeDictionary fields) throws BencodeException {
            List<ListedMember> entries = new ArrayList<>();
            for (BencodeDictionary entry : Lists.dictionaries(fields, "members")) {
                entries.add(new ListedMember(
                        entry.requireUtf8("user"), entry.requireLong("owner") == 1, entry.requireLong("online") == 1));
            }
            return new Members(entries, fields.requireLong("more") == 1);
        }

        @Override
        public BencodeDictionary fields() {
            List<BencodeValue> entries = new ArrayList<>();
            for (ListedMember entry : members) {
                entries.add(BencodeDictionary.builder()
                        .put("user", entry.user)
                        .put("owner", entry.owner ? 1 : 0)
                        .put("online", entry.online ? 1 : 0)
                        .build());
            }
            return BencodeDictionary.builder()
                    .put("members", new BencodeList(entries))
                    .put("more", more ? 1 : 0)
                    .build();
        }
    }
}
