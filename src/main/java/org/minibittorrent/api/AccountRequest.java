package org.minibittorrent.api;

import org.minibittorrent.api.ApiReply.Done;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.security.ScramVerifier;
import org.minibittorrent.wire.PeerId;

/**
 * A request about accounts and sessions. None of them carries a password; the keys of a verifier stand among
 * those of the request that carries it.
 */
public sealed interface AccountRequest<R extends ApiReply> extends ApiRequest<R> {
    /** Makes an account. The verifier is made where the password is known. */
    record CreateUser(String user, ScramVerifier verifier) implements AccountRequest<Done> {}

    /** First half of a proof of the password: RFC 5802's client-first-message, for a login or a change of password. */
    record BeginLogin(String user, String clientFirst) implements AccountRequest<AccountReply.Challenge> {}

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
            implements AccountRequest<AccountReply.LoggedIn> {
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
    record ChangePassword(BencodeString exchange, String clientFinal, ScramVerifier verifier)
            implements AccountRequest<Done> {}

    /** Lists the sessions of this user, on all peers. */
    record ListSessions() implements AccountRequest<AccountReply.Sessions> {}

    /** Ends a session of this user, this one or another. */
    record EndSession(long number) implements AccountRequest<Done> {}
}
