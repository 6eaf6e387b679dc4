package org.minibittorrent.api;

import java.util.Map;
import org.minibittorrent.api.AccountReply.Challenge;
import org.minibittorrent.api.AccountReply.LoggedIn;
import org.minibittorrent.api.AccountReply.Sessions;
import org.minibittorrent.api.ApiReply.Done;
import org.minibittorrent.bencode.BencodeDictionary;
import org.minibittorrent.bencode.BencodeException;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.wire.PeerId;

/** Accounts and sessions. No password is in any of them. */
public sealed interface AccountRequest<R extends ApiReply> extends ApiRequest<R> {
    /** For each operation, what reads it. */
    Map<String, Decoder> DECODERS = Map.of(
            CreateUser.OPERATION, CreateUser::decode,
            BeginLogin.OPERATION, BeginLogin::decode,
            FinishLogin.OPERATION, FinishLogin::decode,
            Logout.OPERATION, fields -> new Logout(),
            ChangePassword.OPERATION, ChangePassword::decode,
            ListSessions.OPERATION, fields -> new ListSessions(),
            EndSession.OPERATION, EndSession::decode);

    /**
     * What a tracker keeps instead of a password (RFC 5802, section 3).
     *
     * @param salt of the password hash
     * @param iterations of it
     * @param storedKey 32 bytes
     * @param serverKey 32 bytes
     */
    record Verifier(BencodeString salt, int iterations, BencodeString storedKey, BencodeString serverKey) {
        private static final int KEY_LENGTH = 32;
        private static final int MIN_SALT = 8;
        private static final int MAX_SALT = 64;
        private static final int MAX_ITERATIONS = 10_000_000;

        /** Refuses what cannot be one. */
        public Verifier {
            if (salt.length() < MIN_SALT
                    || salt.length() > MAX_SALT
                    || iterations < 1
                    || iterations > MAX_ITERATIONS
                    || storedKey.length() != KEY_LENGTH
                    || serverKey.length() != KEY_LENGTH) {
                throw new IllegalArgumentException("no verifier of a password");
            }
        }

        /** Reads it from the fields that hold it. */
        public static Verifier decode(BencodeDictionary fields) throws BencodeException {
            return new Verifier(
                    BencodeString.of(fields.requireBytes("salt")),
                    Math.toIntExact(Math.min(Integer.MAX_VALUE, Math.max(0, fields.requireLong("iterations")))),
                    BencodeString.of(fields.requireBytes("stored_key")),
                    BencodeString.of(fields.requireBytes("server_key")));
        }

        /** Adds it to others. */
        public BencodeDictionary.Builder addTo(BencodeDictionary.Builder fields) {
            return fields.put("salt", salt)
                    .put("iterations", iterations)
                    .put("stored_key", storedKey)
                    .put("server_key", serverKey);
        }
    }

    /** Makes an account. The verifier is made where the password is known. */
    record CreateUser(String user, Verifier verifier) implements AccountRequest<Done> {
        static final String OPERATION = "create_user";

        static CreateUser decode(BencodeDictionary fields) throws BencodeException {
            return new CreateUser(fields.requireUtf8("user"), Verifier.decode(fields));
        }

        @Override
        public String operation() {
            return OPERATION;
        }

        @Override
        public boolean isAnonymous() {
            return true;
        }

        @Override
        public BencodeDictionary fields() {
            return verifier.addTo(BencodeDictionary.builder().put("user", user)).build();
        }

        @Override
        public Done reply(BencodeDictionary fields) {
            return Done.decode(fields);
        }
    }

    /** First half of a proof of the password: RFC 5802's client-first-message, for a login or a change of password. */
    record BeginLogin(String user, String clientFirst) implements AccountRequest<Challenge> {
        static final String OPERATION = "begin_login";

        static BeginLogin decode(BencodeDictionary fields) throws BencodeException {
            return new BeginLogin(fields.requireUtf8("user"), fields.requireUtf8("client_first"));
        }

        @Override
        public String operation() {
            return OPERATION;
        }

        @Override
        public boolean isAnonymous() {
            return true;
        }

        @Override
        public BencodeDictionary fields() {
            return BencodeDictionary.builder()
                    .put("user", user)
                    .put("client_first", clientFirst)
                    .build();
        }

        @Override
        public Challenge reply(BencodeDictionary fields) throws BencodeException {
            return Challenge.decode(fields);
        }
    }

    /**
     * Second half: the client-final-message. Starts a session, and ends an older one of the same user and instance.
     *
     * @param exchange from the challenge
     * @param instance 16 bytes that stay the same for one state folder
     * @param peerId by which the peer calls itself
     * @param port where it listens for peers
     * @param address where it can be reached, as text; empty: the one the tracker sees
     */
    record FinishLogin(
            BencodeString exchange, String clientFinal, BencodeString instance, PeerId peerId, int port, String address)
            implements AccountRequest<LoggedIn> {
        static final String OPERATION = "finish_login";
        private static final int INSTANCE_LENGTH = 16;
        private static final int MAX_PORT = 65_535;

        /** Refuses what cannot be. */
        public FinishLogin {
            if (instance.length() != INSTANCE_LENGTH || port < 1 || port > MAX_PORT) {
                throw new IllegalArgumentException("an instance has 16 bytes, a port is 1 to 65535");
            }
        }

        static FinishLogin decode(BencodeDictionary fields) throws BencodeException {
            return new FinishLogin(
                    BencodeString.of(fields.requireBytes("exchange")),
                    fields.requireUtf8("client_final"),
                    BencodeString.of(fields.requireBytes("instance")),
                    PeerId.of(fields.requireBytes("peer_id")),
                    (int) Math.max(0, Math.min(Integer.MAX_VALUE, fields.requireLong("port"))),
                    fields.requireUtf8("address"));
        }

        @Override
        public String operation() {
            return OPERATION;
        }

        @Override
        public boolean isAnonymous() {
            return true;
        }

        @Override
        public BencodeDictionary fields() {
            return BencodeDictionary.builder()
                    .put("exchange", exchange)
                    .put("client_final", clientFinal)
                    .put("instance", instance)
                    .put("peer_id", peerId.bytes())
                    .put("port", port)
                    .put("address", address)
                    .build();
        }

        @Override
        public LoggedIn reply(BencodeDictionary fields) throws BencodeException {
            return LoggedIn.decode(fields);
        }
    }

    /** Ends this session. */
    record Logout() implements AccountRequest<Done> {
        static final String OPERATION = "logout";

        @Override
        public String operation() {
            return OPERATION;
        }

        @Override
        public BencodeDictionary fields() {
            return BencodeDictionary.builder().build();
        }

        @Override
        public Done reply(BencodeDictionary fields) {
            return Done.decode(fields);
        }
    }

    /** Changes the password of this session's user, who proves the old one as at a login. */
    record ChangePassword(BencodeString exchange, String clientFinal, Verifier verifier)
            implements AccountRequest<Done> {
        static final String OPERATION = "change_password";

        static ChangePassword decode(BencodeDictionary fields) throws BencodeException {
            return new ChangePassword(
                    BencodeString.of(fields.requireBytes("exchange")),
                    fields.requireUtf8("client_final"),
                    Verifier.decode(fields));
        }

        @Override
        public String operation() {
            return OPERATION;
        }

        @Override
        public BencodeDictionary fields() {
            return verifier.addTo(BencodeDictionary.builder()
                            .put("exchange", exchange)
                            .put("client_final", clientFinal))
                    .build();
        }

        @Override
        public Done reply(BencodeDictionary fields) {
            return Done.decode(fields);
        }
    }

    /** The sessions of this user, on all peers. */
    record ListSessions() implements AccountRequest<Sessions> {
        static final String OPERATION = "list_sessions";

        @Override
        public String operation() {
            return OPERATION;
        }

        @Override
        public BencodeDictionary fields() {
            return BencodeDictionary.builder().build();
        }

        @Override
        public Sessions reply(BencodeDictionary fields) throws BencodeException {
            return Sessions.decode(fields);
        }
    }

    /** Ends a session of this user, this one or another. */
    record EndSession(long number) implements AccountRequest<Done> {
        static final String OPERATION = "end_session";

        static EndSession decode(BencodeDictionary fields) throws BencodeException {
            return new EndSession(fields.requireLong("number"));
        }

        @Override
        public String operation() {
            return OPERATION;
        }

        @Override
        public BencodeDictionary fields() {
            return BencodeDictionary.builder().put("number", number).build();
        }

        @Override
        public Done reply(BencodeDictionary fields) {
            return Done.decode(fields);
        }
    }
}
