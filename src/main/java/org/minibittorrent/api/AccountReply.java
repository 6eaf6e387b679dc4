package org.minibittorrent.api;

import java.util.List;
import java.util.OptionalInt;
import org.minibittorrent.bencode.BencodeString;

/** A reply about accounts and sessions. */
public sealed interface AccountReply extends ApiReply {
    /** RFC 5802's server-first-message, and a name for the exchange that the request with the second half ends. */
    record Challenge(BencodeString exchange, String serverFirst) implements AccountReply {}

    /**
     * A session that has begun.
     *
     * @param serverFinal RFC 5802's server-final-message: proves that the tracker knows the verifier
     * @param token opens everything the user may do; keep it secret
     * @param user the id as it was spelled when the account was made
     * @param session its number among the user's sessions
     * @param address where other peers are told to reach this one, as {@code ip:port}
     * @param reachable whether the tracker could connect there: 1 yes, 0 no; empty if it did not try
     * @param lease seconds that the session lives on without an event stream, at most a day
     * @param community 16 bytes by which the tracker's store is known
     */
    record LoggedIn(
            String serverFinal,
            String token,
            String user,
            long session,
            String address,
            OptionalInt reachable,
            int lease,
            BencodeString community)
            implements AccountReply {
        private static final int MAX_LEASE = 86_400;

        /** Takes a number out of range for the nearest one. */
        public LoggedIn {
            reachable = reachable.isPresent() ? OptionalInt.of(reachable.getAsInt() == 0 ? 0 : 1) : reachable;
            lease = Math.max(1, Math.min(MAX_LEASE, lease));
        }
    }

    /** The sessions of a user, oldest first. */
    record Sessions(List<ListedSession> sessions) implements AccountReply {
        /**
         * One of them, with the address of its peer as {@code ip:port}, its beginning in seconds since 1970, whether
         * its peer is there at present, and whether it is the one that asks.
         */
        public record ListedSession(long number, String address, long since, boolean online, boolean current) {}
    }
}
