package org.minibittorrent.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.minibittorrent.api.AccountReply.LoggedIn;
import org.minibittorrent.api.AccountRequest.FinishLogin;
import org.minibittorrent.api.AccountRequest.Logout;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ApiReply.Done;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.net.IoThreads;
import org.minibittorrent.peer.files.SessionContext;
import org.minibittorrent.peer.link.PeerException;
import org.minibittorrent.testing.Eventually;
import org.minibittorrent.wire.PeerId;

/** Passwords are proved and never sent, and a tracker that cannot prove itself is not logged in to. */
@Timeout(60)
class AccountsTest {
    private static final int ROUNDS = 4096;

    private final IoThreads threads = IoThreads.start("accounts-test");
    private final AccountsTracker registry = new AccountsTracker(threads.loop());
    private final Accounts accounts = new Accounts(threads, registry, ROUNDS, new SecureRandom());

    @AfterEach
    void close() {
        threads.close();
    }

    private <T> CompletableFuture<T> onLoop(java.util.function.Supplier<CompletableFuture<T>> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        threads.loop().execute(() -> {
            var unused = task.get().whenComplete((value, failure) -> {
                if (failure == null) {
                    result.complete(value);
                } else {
                    result.completeExceptionally(SessionContext.cause(failure));
                }
            });
        });
        return result;
    }

    private CompletableFuture<Done> create(String user, String password) {
        return onLoop(() -> accounts.create(user, password.toCharArray()));
    }

    private CompletableFuture<LoggedIn> login(Accounts with, String user, String password) {
        return onLoop(() -> with.login(
                user,
                password.toCharArray(),
                (exchange, proof) -> new FinishLogin(
                        exchange, proof, BencodeString.of(new byte[16]), PeerId.random(new Random(1)), 1, "")));
    }

    private static ErrorCode refusal(CompletableFuture<?> future) {
        return assertInstanceOf(ApiException.class, Eventually.failure(future)).code();
    }

    private static PeerException.Kind kind(CompletableFuture<?> future) {
        return assertInstanceOf(PeerException.class, Eventually.failure(future)).kind();
    }

    @Test
    void theRightPasswordLogsInAndNoOther() throws Exception {
        Eventually.get(create("alice", "pencil"));
        assertEquals("token", Eventually.get(login(accounts, "alice", "pencil")).token());
        assertEquals(ErrorCode.WRONG_CREDENTIALS, refusal(login(accounts, "alice", "Pencil")));
        assertEquals(ErrorCode.WRONG_CREDENTIALS, refusal(login(accounts, "alice", "")));
        assertEquals(ErrorCode.WRONG_CREDENTIALS, refusal(login(accounts, "alice", "\u0001")));
        assertEquals(ErrorCode.WRONG_CREDENTIALS, refusal(login(accounts, "no such name!", "pencil")));
    }

    @Test
    void noPasswordLeaves() throws Exception {
        Eventually.get(create("alice", "a very long password"));
        Eventually.get(login(accounts, "alice", "a very long password"));
        assertTrue(registry.requests.stream()
                .noneMatch(request -> new String(request.encode(), java.nio.charset.StandardCharsets.ISO_8859_1)
                        .contains("very long")));
    }

    @Test
    void passwordsChange() throws Exception {
        Eventually.get(create("alice", "old"));
        assertEquals(
                ErrorCode.WRONG_CREDENTIALS,
                refusal(onLoop(() -> accounts.change("alice", "token", "wrong".toCharArray(), "new".toCharArray()))));
        Eventually.get(onLoop(() -> accounts.change("alice", "token", "old".toCharArray(), "new".toCharArray())));
        assertEquals(ErrorCode.WRONG_CREDENTIALS, refusal(login(accounts, "alice", "old")));
        Eventually.get(login(accounts, "alice", "new"));
    }

    @Test
    void badNamesAndPasswordsAreRefusedHere() {
        assertEquals(ErrorCode.BAD_NAME, refusal(create("../alice", "pencil")));
        assertEquals(PeerException.Kind.EMPTY_PASSWORD, kind(create("alice", "")));
        assertEquals(PeerException.Kind.BAD_PASSWORD, kind(create("alice", "a\u0000b")));
        assertTrue(registry.requests.isEmpty());
    }

    @Test
    void aTrackerThatDoesNotKnowTheAccountIsNotLoggedInTo() throws Exception {
        Eventually.get(create("alice", "pencil"));
        registry.forgesProof = true;
        assertEquals(PeerException.Kind.UNTRUSTED_TRACKER, kind(login(accounts, "alice", "pencil")));
        assertTrue(registry.requests.get(registry.requests.size() - 1) instanceof Logout);
    }

    @Test
    void tooFewRoundsAreRefused() throws Exception {
        Eventually.get(create("alice", "pencil"));
        Accounts careful = new Accounts(threads, registry, ROUNDS + 1, new SecureRandom());
        assertEquals(PeerException.Kind.UNTRUSTED_TRACKER, kind(login(careful, "alice", "pencil")));
    }
}
