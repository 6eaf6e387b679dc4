package org.minibittorrent.api;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.minibittorrent.bencode.BencodeDictionary;
import org.minibittorrent.bencode.BencodeException;
import org.minibittorrent.bencode.BencodeList;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.bencode.BencodeValue;

/** Answers about accounts and sessions. */
public sealed interface AccountReply extends ApiReply {
    /**
     * RFC 5802's server-first-message.
     *
     * @param exchange names the exchange that {@code finish_login} or {@code change_password} ends
     */
    record Challenge(BencodeString exchange, String serverFirst) implements AccountReply {
        static Challenge decode(BencodeDictionary fields) throws BencodeException {
            return new Challenge(BencodeString.of(fields.requireBytes("exchange")), fields.requireUtf8("server_first"));
        }

        @Override
        public BencodeDictionary fields() {
            return BencodeDictionary.builder()
                    .put("exchange", exchange)
                    .put("server_first", serverFirst)
                    .build();
        }
    }

    /**
     * A session has begun.
     *
     * @param serverFinal RFC 5802's server-final-message: proves that the tracker knows the verifier
     * @param token opens everything the user may do; keep it secret
     * @param user the id as it was spelled when the account was made
     * @param session its number among the user's sessions
     * @param address where other peers are told to reach this one, as {@code ip:port}
     * @param reachable whether the tracker could connect there: 1 yes, 0 no; empty if it did not try
     * @param leaseSeconds how long the session lives on without an event stream
     * @param community 16 bytes by which the tracker's store is known
     */
    record LoggedIn(
            String serverFinal,
            String token,
            String user,
            long session,
            String address,
            OptionalInt reachable,
            int leaseSeconds,
            BencodeString community)
            implements AccountReply {
        static LoggedIn decode(BencodeDictionary fields) throws BencodeException {
            var reachable = fields.optionalLong("reachable");
            return new LoggedIn(
                    fields.requireUtf8("server_final"),
                    fields.requireUtf8("token"),
                    fields.requireUtf8("user"),
                    fields.requireLong("session"),
                    fields.requireUtf8("address"),
                    reachable.isPresent() ? OptionalInt.of(reachable.getAsLong() == 0 ? 0 : 1) : OptionalInt.empty(),
                    (int) Math.max(1, Math.min(86_400, fields.requireLong("lease"))),
                    BencodeString.of(fields.requireBytes("community")));
        }

        @Override
        public BencodeDictionary fields() {
            BencodeDictionary.Builder fields = BencodeDictionary.builder()
                    .put("server_final", serverFinal)
                    .put("token", token)
                    .put("user", user)
                    .put("session", session)
                    .put("address", address)
                    .put("lease", leaseSeconds)
                    .put("community", community);
            reachable.ifPresent(value -> fields.put("reachable", value));
            return fields.build();
        }
    }

    /** The sessions of a user, oldest first. */
    record Sessions(List<ListedSession> sessions) implements AccountReply {
        /**
         * One of them.
         *
         * @param address where its peer is told to be, as {@code ip:port}
         * @param since when it began, in seconds since 1970
         * @param online whether its peer is there at present
         * @param current whether it is the one that asks
         */
        public record ListedSession(long number, String address, long since, boolean online, boolean current) {}

        /** Copies the list. */
        public Sessions {
            sessions = List.copyOf(sessions);
        }

        static Sessions decode(BencodeDictionary fields) throws BencodeException {
            List<ListedSession> entries = new ArrayList<>();
            for (BencodeDictionary entry : Lists.dictionaries(fields, "sessions")) {
                entries.add(new ListedSession(
                        entry.requireLong("number"),
                        entry.requireUtf8("address"),
                        entry.requireLong("since"),
                        entry.requireLong("online") == 1,
                        entry.requireLong("current") == 1));
            }
            return new Sessions(entries);
        }

        @Override
        public BencodeDictionary fields() {
            List<BencodeValue> entries = new ArrayList<>();
            for (ListedSession entry : sessions) {
                entries.add(BencodeDictionary.builder()
                        .put("number", entry.number)
                        .put("address", entry.address)
                        .put("since", entry.since)
                        .put("online", entry.online ? 1 : 0)
                        .put("current", entry.current ? 1 : 0)
                        .build());
            }
            return BencodeDictionary.builder()
                    .put("sessions", new BencodeList(entries))
                    .build();
        }
    }
}
