package org.minibittorrent.peer;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.AccountReply.LoggedIn;
import org.minibittorrent.api.AccountRequest.FinishLogin;
import org.minibittorrent.api.ApiReply.Done;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.net.IoThreads;
import org.minibittorrent.peer.files.SessionListener;
import org.minibittorrent.peer.link.PeerException;
import org.minibittorrent.peer.link.TrackerLink;
import org.minibittorrent.peer.state.PeerState;
import org.minibittorrent.transfer.TransferEngine;

/** The peer's side of accounts and logins: any number of accounts, one session at a time. Loop thread. */
public final class PeerNode {
    private final IoThreads threads;
    private final TransferEngine engine;
    private final TrackerLink link;
    private final PeerState state;
    private final @Nullable InetAddress announced;
    private final Accounts accounts;
    private @Nullable Attempt latest;

    /** A login, and the session that came of it. */
    private static final class Attempt {
        final SessionListener listener;
        /** Done when nothing of it is under way any more. Never fails. */
        final CompletableFuture<Void> over = new CompletableFuture<>();

        @Nullable
        UserSession session;

        boolean givenUp;

        Attempt(SessionListener listener) {
            this.listener = listener;
        }

        boolean isOpen() {
            return session != null && session.isOpen();
        }

        /** {@return done when it is over, and the files of its session are closed} */
        CompletableFuture<Void> closed() {
            return over.thenCompose(done -> session == null ? over : session.closed);
        }

        /** Has the caller not want it any more. */
        CompletableFuture<Void> end() {
            givenUp = true;
            return session != null ? session.logout() : over;
        }
    }

    /**
     * A peer nobody is logged in to. The address that is announced is null for the one that is listened on, or the one the
     * tracker sees; the rounds of hashing are for passwords set here. Any thread.
     */
    public PeerNode(
            IoThreads threads,
            TransferEngine engine,
            TrackerLink link,
            PeerState state,
            @Nullable InetAddress announced,
            int rounds) {
        this.threads = threads;
        this.engine = engine;
        this.link = link;
        this.state = state;
        this.announced = announced;
        this.accounts = new Accounts(threads, link, rounds, new SecureRandom());
    }

    /** {@return the memory between sessions} */
    public PeerState state() {
        return state;
    }

    /** Makes an account. Wipes the password. */
    public CompletableFuture<Done> createUser(String user, char[] password) {
        return accounts.create(user, password);
    }

    /** Begins a session, of which a listener hears, and takes up what was shared and downloaded before. Wipes the password. */
    public CompletableFuture<UserSession> login(String user, char[] password, SessionListener listener) {
        Attempt before = latest;
        if (before != null && !before.givenUp && (!before.over.isDone() || before.isOpen())) {
            return CompletableFuture.failedFuture(new PeerException(
                    PeerException.Kind.ALREADY_LOGGED_IN,
                    (before.session != null && before.isOpen()
                                    ? before.session.login.user() + " is"
                                    : "someone is being")
                            + " logged in here: log out first"));
        }
        Attempt attempt = new Attempt(listener);
        latest = attempt;
        CompletableFuture<Void> previous = before == null ? CompletableFuture.completedFuture(null) : before.closed();
        return previous.thenCompose(closed -> accounts.login(user, password, this::introduce))
                .thenCompose(login -> begin(attempt, login))
                .whenComplete((begun, failure) -> {
                    if (failure != null && attempt.session != null) {
                        var unused = attempt.end();
                    }
                    attempt.over.complete(null);
                });
    }

    private CompletableFuture<UserSession> begin(Attempt attempt, LoggedIn login) {
        if (attempt.givenUp) {
            accounts.logout(login);
            return CompletableFuture.failedFuture(
                    new PeerException(PeerException.Kind.TRACKER_UNREACHABLE, "the login came too late: try again"));
        }
        UserSession begun = new UserSession(threads, engine, accounts, link, state, login, attempt.listener);
        attempt.session = begun;
        return begun.start().thenApply(started -> begun);
    }

    /**
     * Gives a login up, known by its listener, whose caller waits for it no more: a session that came of it, or still does, is
     * ended at once. Another login may be tried without waiting for that.
     */
    public void giveUp(SessionListener listener) {
        if (latest != null && latest.listener == listener) {
            var unused = latest.end();
        }
    }

    private FinishLogin introduce(BencodeString exchange, String clientFinal) {
        InetAddress listening = engine.address().getAddress();
        String address = announced == null && listening.isAnyLocalAddress()
                ? ""
                : Objects.requireNonNullElse(announced, listening).getHostAddress();
        return new FinishLogin(
                exchange,
                clientFinal,
                state.instance(),
                engine.peerId(),
                engine.address().getPort(),
                address);
    }

    /** Logs out, without waiting long for the tracker to hear of it, and closes the link. */
    public CompletableFuture<Void> close() {
        CompletableFuture<Void> out = latest == null ? CompletableFuture.completedFuture(null) : latest.end();
        CompletableFuture<Void> enough = new CompletableFuture<>();
        var unused = threads.loop().schedule(TimeUnit.SECONDS.toNanos(2), () -> enough.complete(null));
        return CompletableFuture.anyOf(out.exceptionally(failure -> null), enough)
                .thenAccept(done -> link.close());
    }
}
