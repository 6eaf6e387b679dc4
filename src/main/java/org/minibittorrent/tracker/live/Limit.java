package org.minibittorrent.tracker.live;

/**
 * The limits within which a tracker serves users, groups and sources, with their usual values. Their meaning is told
 * where the operator can change them, in the public enum of the same names.
 */
public enum Limit {
    ACCOUNTS_PER_SOURCE(100),
    GROUPS_OWNED(100),
    MEMBERSHIPS(1_000),
    REQUESTS_PER_USER(100),
    REQUESTS_PER_GROUP(1_000),
    MEMBERS_PER_GROUP(10_000),
    FILES_PER_GROUP(100_000),
    SESSIONS_PER_USER(32),
    UNUSED_SESSION_DAYS(30),
    TORRENTS_PER_SESSION(100_000),
    LOGINS_UNDER_WAY(10_000),
    LOGINS_UNDER_WAY_PER_SOURCE(200),
    LOGIN_SECONDS(60, 3_600),
    WRONG_PASSWORDS_PER_ACCOUNT(5),
    WRONG_PASSWORDS_PER_SOURCE(64),
    WRONG_PASSWORD_SECONDS(30, 600),
    PORT_CHECKS(256),
    INFO_CHECKS(64),
    CONNECTIONS(16_384),
    CONNECTIONS_PER_SOURCE(8_192),
    UPLOAD_BYTES(Limit.uploads(), Long.MAX_VALUE),
    UPLOAD_BYTES_PER_SOURCE(Math.max(48L << 20, Limit.uploads() / 2), Long.MAX_VALUE);

    final long usual;

    /** The greatest value that can be set; the least is 1. */
    final long most;

    Limit(long usual) {
        this(usual, Integer.MAX_VALUE);
    }

    Limit(long usual, long most) {
        this.usual = usual;
        this.most = most;
    }

    /** A quarter of the heap, and room for one upload of the largest kind at the least. */
    private static long uploads() {
        return Math.max(64L << 20, Runtime.getRuntime().maxMemory() / 4);
    }
}
