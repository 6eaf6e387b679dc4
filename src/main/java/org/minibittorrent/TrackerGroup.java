package org.minibittorrent;

/**
 * A group, as the operator of its tracker sees it.
 *
 * @param id the group id, as it was spelled when the group was made
 * @param owner the user id of its owner
 * @param members its members, the owner included
 * @param requests requests to join that wait for an answer
 * @param files entries of its catalogue
 */
public record TrackerGroup(String id, String owner, int members, int requests, int files) {}
