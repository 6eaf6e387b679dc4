package org.minibittorrent.api;

import org.minibittorrent.api.AccountReply.Challenge;
import org.minibittorrent.api.AccountReply.LoggedIn;
import org.minibittorrent.api.AccountReply.Sessions;
import org.minibittorrent.api.ApiReply.Done;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.wire.PeerId;

/** A request about accounts and sessions. None of them carries a password. */
public sealed interface AccountRequest<R extends ApiReply> extends ApiRequest<R> {
    /**
     * The proof material that a tracker keeps in place of a password (RFC 5802, section 3). Its keys stand among those of the
     * request that carries it.
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

        /** Refuses lengths and numbers out of range. */
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
    }

    /** Makes an account. The verifier is made where the password is known. */
    record CreateUser(String user, Verifier verifier) implements AccountRequest<Done> {}

    /** First half of a proof of the password: RFC 5802's client-first-message, for a login or a change of password. */
    record BeginLogin(String user, String clientFirst) implements AccountRequest<Challenge> {}

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
        private static final int INSTANCE_LENGTH = 16;
        private static final int MAX_PORT = 65_535;

        /** Refuses an instance of another length and a port out of range. */
        public FinishLogin {
            if (instance.length() != INSTANCE_LENGTH || port < 1 || port > MAX_PORT) {
                throw new IllegalArgumentException("an instance has 16 bytes, a port is 1 to 65535");
            }
        }
    }

    /** Ends this session. */
    record Logout() implements AccountRequest<Done> {}

    /** Changes the password of this session's user, who proves the old one as at a login. */
    record ChangePassword(BencodeString exchange, String clientFinal, Verifier verifier)
            implements AccountRequest<Done> {}

    /** Lists the sessions of this user, on all peers. */
    record ListSessions() implements AccountRequest<Sessions> {}

    /** Ends a session of this user, this one or another. */
    record EndSession(long number) implements AccountRequest<Done> {}
}
