package org.minibittorrent.peer;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.minibittorrent.api.AccountReply.Challenge;
import org.minibittorrent.api.AccountReply.LoggedIn;
import org.minibittorrent.api.AccountRequest;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ApiReply.Done;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.api.Id;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.net.IoThreads;
import org.minibittorrent.peer.link.PeerException;
import org.minibittorrent.peer.link.TrackerLink;
import org.minibittorrent.security.ChannelBinding;
import org.minibittorrent.security.ScramClient;
import org.minibittorrent.security.ScramException;
import org.minibittorrent.security.ScramLimits;
import org.minibittorrent.security.ScramVerifier;

/**
 * The operations that take a password: it is proved to the tracker (SCRAM-SHA-256) and leaves this class in no request. Each
 * wipes the array that it is given; the string that an application made it from is beyond reach. Loop thread; workers hash
 * the passwords, and no patience with the tracker runs meanwhile.
 */
final class Accounts {
    private static final int MOST_ROUNDS = 10_000_000;

    private final IoThreads threads;
    private final TrackerLink link;
    private final int rounds;
    private final SecureRandom random;

    /** For a tracker; with the rounds of hashing for new passwords, the fewest accepted at a login unless the standard is less. */
    Accounts(IoThreads threads, TrackerLink link, int rounds, SecureRandom random) {
        this.threads = threads;
        this.link = link;
        this.rounds = rounds;
        this.random = random;
    }

    /** Makes an account. Wipes the password. */
    CompletableFuture<Done> create(String user, char[] password) {
        try {
            Id.check("user", user);
        } catch (ApiException e) {
            return CompletableFuture.failedFuture(e);
        }
        return verifier(password)
                .thenCompose(verifier -> link.call(new AccountRequest.CreateUser(user, verifier), null));
    }

    /**
     * Proves the password and begins a session. Wipes the password. A session that the tracker begins too late is ended again.
     *
     * @param introduction makes the request that ends the exchange, of that and of the proof
     */
    CompletableFuture<LoggedIn> login(
            String user, char[] password, BiFunction<BencodeString, String, AccountRequest.FinishLogin> introduction) {
        ScramClient client = client(user);
        return prove(client, user, password)
                .thenCompose(
                        proof -> link.call(introduction.apply(proof.exchange, proof.clientFinal), null, this::logout))
                .thenCompose(loggedIn -> {
                    try {
                        client.verify(loggedIn.serverFinal());
                        return CompletableFuture.completedFuture(loggedIn);
                    } catch (ScramException e) {
                        logout(loggedIn);
                        return CompletableFuture.failedFuture(refusal(e));
                    }
                });
    }

    /** Ends a session that nobody wants, without waiting for it. */
    void logout(LoggedIn unwanted) {
        var unused = link.call(new AccountRequest.Logout(), unwanted.token());
    }

    /** Changes the password of a session's user. Wipes both arrays. */
    CompletableFuture<Done> change(String user, String token, char[] old, char[] fresh) {
        return verifier(fresh)
                .thenCompose(verifier -> prove(client(user), user, old)
                        .thenCompose(proof -> link.call(
                                new AccountRequest.ChangePassword(proof.exchange, proof.clientFinal, verifier), token)))
                .whenComplete((done, failure) -> Arrays.fill(old, '\0'));
    }

    private record Proof(BencodeString exchange, String clientFinal) {}

    private CompletableFuture<Proof> prove(ScramClient client, String user, char[] password) {
        if (password.length == 0 || !Id.isValid(user)) {
            // Neither can be right, and the answer does not tell the two apart.
            return CompletableFuture.failedFuture(wrong());
        }
        return link.call(new AccountRequest.BeginLogin(user, client.clientFirst()), null)
                .thenCompose(
                        challenge -> threads.workers().call(threads.loop(), () -> answer(client, challenge, password)))
                .whenComplete((proof, failure) -> Arrays.fill(password, '\0'));
    }

    private static Proof answer(ScramClient client, Challenge challenge, char[] password) throws IOException {
        try {
            return new Proof(challenge.exchange(), client.clientFinal(challenge.serverFirst(), password));
        } catch (ScramException e) {
            throw refusal(e);
        } catch (IllegalArgumentException e) {
            throw wrong(); // no account has a password with such characters
        }
    }

    private CompletableFuture<ScramVerifier> verifier(char[] password) {
        if (password.length == 0) {
            return CompletableFuture.failedFuture(
                    new PeerException(PeerException.Kind.EMPTY_PASSWORD, "the password is empty: choose another"));
        }
        byte[] salt = new byte[ScramLimits.SALT_BYTES];
        random.nextBytes(salt);
        return threads.workers().call(threads.loop(), () -> {
            try {
                return ScramVerifier.of(password, salt, rounds);
            } catch (IllegalArgumentException e) {
                throw new PeerException(PeerException.Kind.BAD_PASSWORD, e.getMessage() + ": choose another", e);
            } finally {
                Arrays.fill(password, '\0');
            }
        });
    }

    private ScramClient client(String user) {
        int fewest = Math.min(rounds, ScramLimits.STANDARD_ITERATIONS);
        return new ScramClient(
                Id.isValid(user) ? user : "-", ChannelBinding.none(), new ScramLimits(fewest, MOST_ROUNDS), random);
    }

    private static ApiException wrong() {
        return new ApiException(ErrorCode.WRONG_CREDENTIALS, "wrong name or password");
    }

    private static IOException refusal(ScramException failure) {
        return failure.reason() == ScramException.Reason.CREDENTIALS
                ? wrong()
                : new PeerException(
                        PeerException.Kind.UNTRUSTED_TRACKER,
                        "the tracker is not trusted with a login: " + failure.getMessage(),
                        failure);
    }
}
