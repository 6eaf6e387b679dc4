package org.minibittorrent.tracker.service;

import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.minibittorrent.api.AccountReply.Challenge;
import org.minibittorrent.api.AccountRequest.BeginLogin;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.api.Id;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.net.IpAddresses;
import org.minibittorrent.security.ChannelBinding;
import org.minibittorrent.security.FailureDelays;
import org.minibittorrent.security.ScramDecoys;
import org.minibittorrent.security.ScramException;
import org.minibittorrent.security.ScramServer;
import org.minibittorrent.security.ScramVerifier;
import org.minibittorrent.tracker.facts.TrackerState;
import org.minibittorrent.tracker.facts.UserEntry;
import org.minibittorrent.tracker.live.Limit;

/**
 * Proofs of passwords, in two halves (RFC 5802). A user that does not exist is challenged like any other, and fails like
 * any other; who fails has to wait, longer each time but never for good ({@link FailureDelays}). Loop thread.
 */
final class Proofs {
    private static final int EXCHANGE_BYTES = 16;

    private final Environment environment;
    private final TrackerState state;
    private final LoginExchanges exchanges;
    private final FailureDelays delays;
    private final OperatorLog log;

    Proofs(Environment environment, TrackerState state, OperatorLog log) {
        this.environment = environment;
        this.state = state;
        this.log = log;
        this.exchanges = new LoginExchanges(environment);
        this.delays = FailureDelays.of(
                (int) environment.limit(Limit.WRONG_PASSWORDS_PER_ACCOUNT),
                (int) environment.limit(Limit.WRONG_PASSWORDS_PER_SOURCE),
                TimeUnit.SECONDS.toNanos(environment.limit(Limit.WRONG_PASSWORD_SECONDS)));
    }

    /** A user who has proved to know its password, with the tracker's own proof to know it. */
    record Proven(UserEntry user, String serverFinal) {}

    /** The first half. From here on the attempt counts as failed, until the second half shows that it is not. */
    Challenge begin(BeginLogin begin, InetAddress source) throws ApiException {
        if (!Id.isValid(begin.user())) {
            throw wrong();
        }
        InetAddress network = IpAddresses.sourceOf(source);
        checkDelay(begin.user(), network);
        try {
            ScramServer scram = new ScramServer(begin.clientFirst(), ChannelBinding.none());
            if (!Id.fold(scram.user()).equals(Id.fold(begin.user()))) {
                throw new ApiException(ErrorCode.BAD_REQUEST, "the login is for two users at once");
            }
            UserEntry user = state.user(begin.user());
            ScramVerifier verifier = user == null ? null : user.fact.verifier();
            ScramDecoys decoys = new ScramDecoys(
                    state.requireMeta().secret().bytes(), environment.rules().passwordRounds());
            String serverFirst = scram.serverFirst(verifier, decoys, environment.random());
            BencodeString id = BencodeString.of(environment.randomBytes(EXCHANGE_BYTES));
            exchanges.put(id, new LoginExchanges.Exchange(Id.fold(begin.user()), verifier, network, scram));
            return new Challenge(id, serverFirst);
        } catch (ScramException e) {
            throw new ApiException(ErrorCode.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    /** The second half. */
    Proven finish(BencodeString id, String clientFinal) throws ApiException {
        LoginExchanges.Exchange exchange = exchanges.take(id);
        if (exchange == null) {
            throw new ApiException(ErrorCode.WRONG_CREDENTIALS, "the login took too long: try again");
        }
        String serverFinal;
        try {
            serverFinal = exchange.scram().serverFinal(clientFinal);
        } catch (ScramException e) {
            UserEntry known = state.users().get(exchange.userKey());
            log.failedLogin(known == null ? null : known.id(), exchange.source());
            throw wrong();
        }
        UserEntry user = state.users().get(exchange.userKey());
        if (user == null || !user.fact.verifier().equals(exchange.verifier())) {
            // Removed, or given another password, meanwhile.
            throw wrong();
        }
        delays.succeeded(user.key, exchange.source());
        return new Proven(user, serverFinal);
    }

    private void checkDelay(String user, InetAddress source) throws ApiException {
        long wait = delays.begin(user, source, environment.loop().now());
        if (wait > 0) {
            long seconds = TimeUnit.NANOSECONDS.toSeconds(wait) + 1;
            throw new ApiException(
                    ErrorCode.SLOW_DOWN,
                    "too many wrong passwords: try again in " + seconds + (seconds == 1 ? " second" : " seconds"));
        }
    }

    private static ApiException wrong() {
        return new ApiException(ErrorCode.WRONG_CREDENTIALS, "wrong user name or password");
    }
}
