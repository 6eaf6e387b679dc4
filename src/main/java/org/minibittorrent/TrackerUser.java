package org.minibittorrent;

/**
 * An account, as the operator of its tracker sees it.
 *
 * @param id the user id, as it was spelled when the account was made
 * @param sessions sessions of the user, online or not
 * @param online sessions that are online
 * @param groups groups that the user is a member of
 */
public record TrackerUser(String id, int sessions, int online, int groups) {}
