package org.minibittorrent;

/**
 * A user inside a group.
 *
 * @param user the user id
 * @param owner whether the group is held by this one
 * @param online whether a peer of the user is there at present
 */
public record Member(String user, boolean owner, boolean online) {}
