package org.minibittorrent.tracker.live;

import java.util.concurrent.TimeUnit;

/**
 * What one user, group or source may take of a tracker, and how long things last. Nobody who shares files among friends
 * comes near; they are there so that nobody can fill the tracker's memory.
 *
 * @param accountsPerHour made from one source address (IPv6: one /64) within an hour
 * @param groupsOwned groups that one user owns
 * @param memberships groups that one user is a member of
 * @param requestsPerUser requests of one user that wait for an answer
 * @param requestsPerGroup requests that wait for an answer in one group
 * @param membersPerGroup members of one group
 * @param filesPerGroup entries of one group's catalogue
 * @param sessionsPerUser sessions of one user; a login over that ends the one that is offline for longest
 * @param torrentsPerSession torrents that one peer takes part in
 * @param exchanges logins under way; one over that pushes the oldest out
 * @param exchangesPerSource the same, of one source address
 * @param portChecks peers' ports that are tried at the same time; logins over that are not told whether theirs is open
 * @param infoChecks info dictionaries that wait to be checked; more are refused
 */
public record TrackerLimits(
        int accountsPerHour,
        int groupsOwned,
        int memberships,
        int requestsPerUser,
        int requestsPerGroup,
        int membersPerGroup,
        int filesPerGroup,
        int sessionsPerUser,
        int torrentsPerSession,
        int exchanges,
        int exchangesPerSource,
        int portChecks,
        int infoChecks) {
    /** The limits unless something else is said. */
    public static final TrackerLimits DEFAULT =
            new TrackerLimits(100, 100, 1_000, 100, 1_000, 10_000, 100_000, 32, 20_000, 10_000, 200, 256, 64);

    /** How long a login may take between its two halves. */
    public static final long EXCHANGE_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** How long connecting to a peer's port may take. */
    public static final long PORT_CHECK_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** How often an event stream says that it is alive. */
    static final long PING_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Days after which a session that nobody uses is removed. */
    public static final long SESSION_DAYS = 30;

    /** How often sessions are looked through for such. */
    public static final long SWEEP_NANOS = TimeUnit.HOURS.toNanos(1);

    /** Users looked through at a time. */
    public static final int SWEEP_USERS = 1_000;

    /** Sharers up to which a swarm is a small one, in which everybody is told of everyone. */
    static final int FEW_SHARERS = 32;

    /** How long a peer of a large swarm does with the sharers it was told of. */
    static final long LIST_NANOS = TimeUnit.SECONDS.toNanos(10);
}
