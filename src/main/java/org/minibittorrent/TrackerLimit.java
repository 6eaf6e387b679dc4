package org.minibittorrent;

import org.minibittorrent.tracker.live.Limit;

/**
 * The limits of a tracker that a user can run into: {@link Tracker.Builder#limit} sets them. Whoever shares files among
 * friends comes near none of the defaults. A request over a quota is refused with {@link RequestException.Reason#QUOTA}.
 *
 * <p>A <em>source</em> is an IPv4 address, or the network of 64 bits of an IPv6 address.
 */
public enum TrackerLimit {
    /** Accounts made from one source within an hour: 100. */
    ACCOUNTS_PER_SOURCE(Limit.ACCOUNTS_PER_SOURCE),
    /** Groups that one user owns: 100. */
    GROUPS_OWNED(Limit.GROUPS_OWNED),
    /** Groups that one user is a member of: 1 000. */
    MEMBERSHIPS(Limit.MEMBERSHIPS),
    /** Requests to join that one user waits with: 100. */
    REQUESTS_PER_USER(Limit.REQUESTS_PER_USER),
    /** Requests to join that wait in one group: 1 000. */
    REQUESTS_PER_GROUP(Limit.REQUESTS_PER_GROUP),
    /** Members of one group: 10 000. */
    MEMBERS_PER_GROUP(Limit.MEMBERS_PER_GROUP),
    /** Files in the catalogue of one group: 100 000. */
    FILES_PER_GROUP(Limit.FILES_PER_GROUP),
    /** Sessions of one user: 32. A login over that ends the one that is offline for longest, and is refused if all are online. */
    SESSIONS_PER_USER(Limit.SESSIONS_PER_USER),
    /** Days after which a session that nobody has used is removed: 30. */
    UNUSED_SESSION_DAYS(Limit.UNUSED_SESSION_DAYS),
    /** Torrents that one peer takes part in: 100 000. */
    TORRENTS_PER_SESSION(Limit.TORRENTS_PER_SESSION),
    /** Logins under way between their two halves: 10 000. One over that pushes the oldest out, and that login is to be tried again. */
    LOGINS_UNDER_WAY(Limit.LOGINS_UNDER_WAY),
    /** The same for one source: 200. */
    LOGINS_UNDER_WAY_PER_SOURCE(Limit.LOGINS_UNDER_WAY_PER_SOURCE),
    /** Seconds that a login may take between its two halves: 60, at most 3 600. */
    LOGIN_SECONDS(Limit.LOGIN_SECONDS),
    /** Wrong passwords for one account before the next try has to wait ({@code SLOW_DOWN}): 5. */
    WRONG_PASSWORDS_PER_ACCOUNT(Limit.WRONG_PASSWORDS_PER_ACCOUNT),
    /** Wrong passwords from one source before the next try has to wait: 64. */
    WRONG_PASSWORDS_PER_SOURCE(Limit.WRONG_PASSWORDS_PER_SOURCE),
    /** Seconds that a try has to wait at most: 30, at most 600. The first wait is a second, each further one twice as long. */
    WRONG_PASSWORD_SECONDS(Limit.WRONG_PASSWORD_SECONDS),
    /** Ports of peers that are tried at the same time: 256. A login over that is not told whether its port is open. */
    PORT_CHECKS(Limit.PORT_CHECKS),
    /** Files that wait to enter a catalogue: 64. One over that is refused ({@code UNAVAILABLE}), to be tried again in a moment. */
    INFO_CHECKS(Limit.INFO_CHECKS),
    /** Connections: 16 384. One over that ends the one that has been idle for longest; if none is idle it is turned away. */
    CONNECTIONS(Limit.CONNECTIONS),
    /** The same for one source: 8 192. */
    CONNECTIONS_PER_SOURCE(Limit.CONNECTIONS_PER_SOURCE),
    /**
     * Bytes of long requests that are held in memory: a quarter of the heap, but 64 MiB or more. One over that is answered
     * with 503. The description of a file takes 20 bytes for each of its pieces of 512 KiB, and 40 MiB at most.
     */
    UPLOAD_BYTES(Limit.UPLOAD_BYTES),
    /** The same for one source: half of that, but 48 MiB or more. */
    UPLOAD_BYTES_PER_SOURCE(Limit.UPLOAD_BYTES_PER_SOURCE);

    /** The limit below that this one sets. */
    final Limit limit;

    TrackerLimit(Limit limit) {
        this.limit = limit;
    }
}
