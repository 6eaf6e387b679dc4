package org.minibittorrent.api;

import org.minibittorrent.api.ApiReply.Done;

/** A request about groups, their members, and the users who would like to be one. */
public sealed interface GroupRequest<R extends ApiReply> extends ApiRequest<R> {
    /** Makes a group, of which the caller becomes owner and member: a private one unless an open one will do. */
    record CreateGroup(String group, boolean open) implements GroupRequest<GroupReply.GroupCreated> {}

    /** Asks for the facts that a member needs to share files in a group. */
    record GetGroup(String group) implements GroupRequest<GroupReply.GroupInfo> {}

    /** Asks the owner to be admitted. */
    record JoinGroup(String group) implements GroupRequest<Done> {}

    /** Leaves, or takes the request back. */
    record LeaveGroup(String group) implements GroupRequest<GroupReply.Left> {}

    /** Lists the users who ask to join, for the owner. */
    record ListRequests(String group) implements GroupRequest<GroupReply.Users> {}

    /** Admits a user who asked. */
    record AcceptRequest(String group, String user) implements GroupRequest<Done> {}

    /** Turns a user down who asked. */
    record RejectRequest(String group, String user) implements GroupRequest<Done> {}

    /** Lists all groups of the tracker, by name, in pages, after the last name of the page before, at first empty. */
    record ListGroups(String after) implements GroupRequest<GroupReply.Groups> {}

    /** Lists the members of a group, by name, in pages, after the last name of the page before, at first empty. */
    record ListMembers(String group, String after) implements GroupRequest<GroupReply.Members> {}

    /** Puts a member out, at once. */
    record RemoveMember(String group, String user) implements GroupRequest<Done> {}
}
