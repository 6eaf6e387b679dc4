package org.minibittorrent.api;

import java.util.Map;
import org.minibittorrent.api.ApiReply.Done;
import org.minibittorrent.api.GroupReply.GroupCreated;
import org.minibittorrent.api.GroupReply.GroupInfo;
import org.minibittorrent.api.GroupReply.Groups;
import org.minibittorrent.api.GroupReply.Left;
import org.minibittorrent.api.GroupReply.Members;
import org.minibittorrent.api.GroupReply.Users;
import org.minibittorrent.bencode.BencodeDictionary;
import org.minibittorrent.bencode.BencodeException;

/** Groups, their members, and who would like to be one. */
public sealed interface GroupRequest<R extends ApiReply> extends ApiRequest<R> {
    /** For each operation, what reads it. */
    Map<String, Decoder> DECODERS = Map.of(
            CreateGroup.OPERATION, CreateGroup::decode,
            GetGroup.OPERATION, GetGroup::decode,
            JoinGroup.OPERATION, JoinGroup::decode,
            LeaveGroup.OPERATION, LeaveGroup::decode,
            ListRequests.OPERATION, ListRequests::decode,
            AcceptRequest.OPERATION, AcceptRequest::decode,
            RejectRequest.OPERATION, RejectRequest::decode,
            ListGroups.OPERATION, ListGroups::decode,
            ListMembers.OPERATION, ListMembers::decode,
            RemoveMember.OPERATION, RemoveMember::decode);

    /**
     * Makes a group, of which the caller becomes owner and member.
     *
     * @param open whether an open one will do; false asks for a private one
     */
    record CreateGroup(String group, boolean open) implements GroupRequest<GroupCreated> {
        static final String OPERATION = "create_group";

        static CreateGroup decode(BencodeDictionary fields) throws BencodeException {
            return new CreateGroup(fields.requireUtf8("group"), fields.requireLong("open") == 1);
        }

        @Override
        public String operation() {
            return OPERATION;
        }

        @Override
        public BencodeDictionary fields() {
            return BencodeDictionary.builder()
                    .put("group", group)
                    .put("open", open ? 1 : 0)
                    .build();
        }

        @Override
        public GroupCreated reply(BencodeDictionary fields) throws BencodeException {
            return GroupCreated.decode(fields);
        }
    }

    /**
     * What a member needs to know to share files in a group.
     */
    record GetGroup(String group) implements GroupRequest<GroupInfo> {
        static final String OPERATION = "get_group";

        static GetGroup decode(BencodeDictionary fields) throws BencodeException {
            return new GetGroup(fields.requireUtf8("group"));
        }

        @Override
        public String operation() {
            return OPERATION;
        }

        @Override
        public BencodeDictionary fields() {
            return BencodeDictionary.builder().put("group", group).build();
        }

        @Override
        public GroupInfo reply(BencodeDictionary fields) throws BencodeException {
            return GroupInfo.decode(fields);
        }
    }

    /**
     * Asks the owner to be admitted.
     */
    record JoinGroup(String group) implements GroupRequest<Done> {
        static final String OPERATION = "join_group";

        static JoinGroup decode(BencodeDictionary fields) throws BencodeException {
            return new JoinGroup(fields.requireUtf8("group"));
        }

        @Override
        public String operation() {
            return OPERATION;
        }

        @Override
        public BencodeDictionary fields() {
            return BencodeDictionary.builder().put("group", group).build();
        }

        @Override
        public Done reply(BencodeDictionary fields) throws BencodeException {
            return Done.decode(fields);
        }
    }

    /**
     * Leaves, or takes the request back.
     */
    record LeaveGroup(String group) implements GroupRequest<Left> {
        static final String OPERATION = "leave_group";

        static LeaveGroup decode(BencodeDictionary fields) throws BencodeException {
            return new LeaveGroup(fields.requireUtf8("group"));
        }

        @Override
        public String operation() {
            return OPERATION;
        }

        @Override
        public BencodeDictionary fields() {
            return BencodeDictionary.builder().put("group", group).build();
        }

        @Override
        public Left reply(BencodeDictionary fields) throws BencodeException {
            return Left.decode(fields);
        }
    }

    /**
     * Who asks to join, for the owner.
     */
    record ListRequests(String group) implements GroupRequest<Users> {
        static final String OPERATION = "list_requests";

        static ListRequests decode(BencodeDictionary fields) throws BencodeException {
            return new ListRequests(fields.requireUtf8("group"));
        }

        @Override
        public String operation() {
            return OPERATION;
        }

        @Override
        public BencodeDictionary fields() {
            return BencodeDictionary.builder().put("group", group).build();
        }

        @Override
        public Users reply(BencodeDictionary fields) throws BencodeException {
            return Users.decode(fields);
        }
    }

    /**
     * Admits a user who asked.
     */
    record AcceptRequest(String group, String user) implements GroupRequest<Done> {
        static final String OPERATION = "accept_request";

        static AcceptRequest decode(BencodeDictionary fields) throws BencodeException {
            return new AcceptRequest(fields.requireUtf8("group"), fields.requireUtf8("user"));
        }

        @Override
        public String operation() {
            return OPERATION;
        }

        @Override
        public BencodeDictionary fields() {
            return BencodeDictionary.builder()
                    .put("group", group)
                    .put("user", user)
                    .build();
        }

        @Override
        public Done reply(BencodeDictionary fields) throws BencodeException {
            return Done.decode(fields);
        }
    }

    /**
     * Turns a user down who asked.
     */
    record RejectRequest(String group, String user) implements GroupRequest<Done> {
        static final String OPERATION = "reject_request";

        static RejectRequest decode(BencodeDictionary fields) throws BencodeException {
            return new RejectRequest(fields.requireUtf8("group"), fields.requireUtf8("user"));
        }

        @Override
        public String operation() {
            return OPERATION;
        }

        @Override
        public BencodeDictionary fields() {
            return BencodeDictionary.builder()
                    .put("group", group)
                    .put("user", user)
                    .build();
        }

        @Override
        public Done reply(BencodeDictionary fields) throws BencodeException {
            return Done.decode(fields);
        }
    }

    /**
     * Every group of the tracker, by name, in pages.
     *
     * @param after the last name of the page before; empty for the first
     */
    record ListGroups(String after) implements GroupRequest<Groups> {
        static final String OPERATION = "list_groups";

        static ListGroups decode(BencodeDictionary fields) throws BencodeException {
            return new ListGroups(fields.requireUtf8("after"));
        }

        @Override
        public String operation() {
            return OPERATION;
        }

        @Override
        public BencodeDictionary fields() {
            return BencodeDictionary.builder().put("after", after).build();
        }

        @Override
        public Groups reply(BencodeDictionary fields) throws BencodeException {
            return Groups.decode(fields);
        }
    }

    /**
     * The members of a group, by name, in pages.
     *
     * @param after the last name of the page before; empty for the first
     */
    record ListMembers(String group, String after) implements GroupRequest<Members> {
        static final String OPERATION = "list_members";

        static ListMembers decode(BencodeDictionary fields) throws BencodeException {
            return new ListMembers(fields.requireUtf8("group"), fields.requireUtf8("after"));
        }

        @Override
        public String operation() {
            return OPERATION;
        }

        @Override
        public BencodeDictionary fields() {
            return BencodeDictionary.builder()
                    .put("group", group)
                    .put("after", after)
                    .build();
        }

        @Override
        public Members reply(BencodeDictionary fields) throws BencodeException {
            return Members.decode(fields);
        }
    }

    /**
     * Puts a member out, at once.
     */
    record RemoveMember(String group, String user) implements GroupRequest<Done> {
        static final String OPERATION = "remove_member";

        static RemoveMember decode(BencodeDictionary fields) throws BencodeException {
            return new RemoveMember(fields.requireUtf8("group"), fields.requireUtf8("user"));
        }

        @Override
        public String operation() {
            return OPERATION;
        }

        @Override
        public BencodeDictionary fields() {
            return BencodeDictionary.builder()
                    .put("group", group)
                    .put("user", user)
                    .build();
        }

        @Override
        public Done reply(BencodeDictionary fields) throws BencodeException {
            return Done.decode(fields);
        }
    }
}
