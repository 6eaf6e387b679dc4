package org.minibittorrent.peer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.AccountRequest.FinishLogin;
import org.minibittorrent.api.ApiReply.Done;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.net.IoThreads;
import org.minibittorrent.peer.files.SessionListener;
import org.minibittorrent.peer.link.HttpTrackerLink;
import org.minibittorrent.peer.link.PeerException;
import org.minibittorrent.peer.link.TrackerLink;
import org.minibittorrent.peer.state.PeerState;
import org.minibittorrent.transfer.TransferEngine;

/** A peer as a tracker knows it: accounts are made here, and one session at a time. Loop thread. */
public final class PeerNode {
    private final IoThreads threads;
    private final TransferEngine engine;
    private final TrackerLink link;
    private final PeerState state;
    private final @Nullable InetAddress announced;
    private final Accounts accounts;
    private @Nullable UserSession session;
    private boolean loggingIn;

    /**
     * A peer nobody is logged in to. Any thread.
     *
     * @param engine moves the torrents
     * @param tracker where it listens, resolved
     * @param announced the IP address other peers are told; null for the one that is listened on, or the one the tracker sees
     * @param rounds of hashing for passwords set here
     */
    public static PeerNode of(
            IoThreads threads,
            TransferEngine engine,
            InetSocketAddress tracker,
            PeerState state,
            @Nullable InetAddress announced,
            int rounds) {
        TrackerLink link = new HttpTrackerLink(threads.loop(), tracker, new SecureRandom());
        return new PeerNode(threads, engine, link, state, announced, rounds);
    }

    PeerNode(
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

    /** What is remembered between sessions. */
    public PeerState state() {
        return state;
    }

    /** Makes an account. The password is wiped. */
    public CompletableFuture<Done> createUser(String user, char[] password) {
        return accounts.create(user, password);
    }

    /**
     * Begins a session and takes up what was shared and downloaded before. The password is wiped.
     *
     * @param listener hears of the session, from within this call's later part on
     */
    public CompletableFuture<UserSession> login(String user, char[] password, SessionListener listener) {
        UserSession current = session;
        if (loggingIn || (current != null && current.isOpen())) {
            return CompletableFuture.failedFuture(new PeerException(
                    PeerException.Kind.ALREADY_LOGGED_IN,
                    (current != null && current.isOpen() ? current.user() + " is" : "someone is being")
                            + " logged in here: log out first"));
        }
        loggingIn = true;
        CompletableFuture<Void> previous = current == null ? CompletableFuture.completedFuture(null) : current.closed();
        return previous.thenCompose(over -> accounts.login(user, password, this::introduce))
                .thenCompose(login -> {
                    UserSession begun = new UserSession(threads, engine, accounts, link, state, login, listener);
                    session = begun;
                    return begun.start().thenApply(started -> begun);
                })
                .whenComplete((begun, failure) -> {
                    loggingIn = false;
                    UserSession failed = session;
                    if (failure != null && failed != null) {
                        failed.end("the login failed");
                    }
                });
    }

    private FinishLogin introduce(BencodeString exchange, String clientFinal) {
        InetAddress listening = engine.address().getAddress();
        String address = "";
        if (announced != null) {
            address = announced.getHostAddress();
        } else if (!listening.isAnyLocalAddress()) {
            address = listening.getHostAddress();
        }
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
        UserSession open = session;
        CompletableFuture<Void> out = open == null ? CompletableFuture.completedFuture(null) : open.logout();
        CompletableFuture<Void> enough = new CompletableFuture<>();
        var unused = threads.loop().schedule(TimeUnit.SECONDS.toNanos(2), () -> enough.complete(null));
        return CompletableFuture.anyOf(out.exceptionally(failure -> null), enough)
                .thenAccept(done -> link.close());
    }
}
