package org.minibittorrent.api;

import org.minibittorrent.api.ApiReply.Done;
import org.minibittorrent.api.GroupReply.GroupCreated;
import org.minibittorrent.api.GroupReply.GroupInfo;
import org.minibittorrent.api.GroupReply.Groups;
import org.minibittorrent.api.GroupReply.Left;
import org.minibittorrent.api.GroupReply.Members;
import org.minibittorrent.api.GroupReply.Users;

/** A request about groups, their members, and the users who would like to be one. */
public sealed interface GroupRequest<R extends ApiReply> extends ApiRequest<R> {
    /**
     * Makes a group, of which the caller becomes owner and member.
     *
     * @param open whether an open one will do; false asks for a private one
     */
    record CreateGroup(String group, boolean open) implements GroupRequest<GroupCreated> {}

    /** Asks for the facts that a member needs to share files in a group. */
    record GetGroup(String group) implements GroupRequest<GroupInfo> {}

    /** Asks the owner to be admitted. */
    record JoinGroup(String group) implements GroupRequest<Done> {}

    /** Leaves, or takes the request back. */
    record LeaveGroup(String group) implements GroupRequest<Left> {}

    /** Lists the users who ask to join, for the owner. */
    record ListRequests(String group) implements GroupRequest<Users> {}

    /** Admits a user who asked. */
    record AcceptRequest(String group, String user) implements GroupRequest<Done> {}

    /** Turns a user down who asked. */
    record RejectRequest(String group, String user) implements GroupRequest<Done> {}

    /**
     * Lists every group of the tracker, by name, in pages.
     *
     * @param after the last name of the page before; empty for the first
     */
    record ListGroups(String after) implements GroupRequest<Groups> {}

    /**
     * Lists the members of a group, by name, in pages.
     *
     * @param after the last name of the page before; empty for the first
     */
    record ListMembers(String group, String after) implements GroupRequest<Members> {}

    /** Puts a member out, at once. */
    record RemoveMember(String group, String user) implements GroupRequest<Done> {}
}
