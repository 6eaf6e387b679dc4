package org.minibittorrent;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.minibittorrent.GroupInfo.Standing;
import org.minibittorrent.api.AccountRequest.EndSession;
import org.minibittorrent.api.AccountRequest.ListSessions;
import org.minibittorrent.api.GroupRequest.CreateGroup;
import org.minibittorrent.peer.Listings;
import org.minibittorrent.peer.UserSession;

/**
 * One login of one user from this peer. The user's earlier shares from here are shared again, and unfinished downloads go
 * on; both end with the session and come back with the next. Any thread.
 *
 * <p>A {@link RequestException} that a method does not explain says that the tracker cannot be reached.
 */
public final class Session implements AutoCloseable {
    private final LoopCalls calls;
    private final UserSession session;
    private final SessionView view;

    Session(LoopCalls calls, UserSession session, SessionView view) {
        this.calls = calls;
        this.session = session;
        this.view = view;
    }

    /** {@return the id of the user, as it was spelled when the account was made} */
    public String user() {
        return session.login.user();
    }

    /** {@return the number by which the user's sessions are told apart; see {@link #endSession}} */
    public long number() {
        return session.login.session();
    }

    /** {@return the announced address, at which other peers are told to find this one, with the port} */
    public InetSocketAddress address() {
        return session.address;
    }

    /**
     * {@return whether the tracker could connect to {@link #address()} at the login; empty if it was not tried} If not, other
     * peers probably cannot either: this peer downloads from those it can reach, and serves only those it connects to.
     */
    public Optional<Boolean> reachable() {
        return session.login.reachable().stream()
                .mapToObj(answer -> answer == 1)
                .findFirst();
    }

    /** {@return whether the session goes on; false once it has ended, for whatever reason} */
    public boolean isOpen() {
        return session.isOpen();
    }

    /**
     * Ends the session. Sharing and downloading have stopped when this returns, whether it succeeds or not.
     *
     * @throws RequestException {@code TRACKER_UNREACHABLE} if the tracker could not be told: it finds out within the lease
     */
    public void logout() throws RequestException {
        try {
            calls.ask(session::logout);
        } catch (RequestException e) {
            if (e.reason() == RequestException.Reason.PEER_CLOSED) {
                return; // that has logged it out
            }
            throw new RequestException(
                    e.reason(),
                    "logged out here, but the tracker does not know it yet and may show " + user()
                            + " as online for a while: " + e.getMessage(),
                    e);
        }
    }

    /** Logs out; that the tracker cannot be told is no matter. Idempotent. */
    @Override
    public void close() {
        if (calls.threads.loop().inLoop()) {
            var unused = session.logout();
            return;
        }
        try {
            calls.ask(session::logout);
        } catch (RequestException e) {
            // Here it has ended, and the tracker will notice.
        }
    }

    /**
     * Changes the user's password from the old to a fresh one. Other sessions of the user go on.
     *
     * @throws RequestException {@code WRONG_CREDENTIALS}, {@code EMPTY_PASSWORD}, {@code BAD_PASSWORD}, {@code SLOW_DOWN}
     */
    public void changePassword(String old, String fresh) throws RequestException {
        requireNonNull(old, "old");
        requireNonNull(fresh, "fresh");
        calls.ask(LoopCalls.LONG_SECONDS, () -> session.changePassword(old.toCharArray(), fresh.toCharArray()));
    }

    /** {@return the sessions of this user on all peers, oldest first} */
    public List<SessionInfo> sessions() throws RequestException {
        return calls.ask(() -> session.call(new ListSessions())).sessions().stream()
                .map(one -> new SessionInfo(
                        one.number(), one.address(), Instant.ofEpochSecond(one.since()), one.online(), one.current()))
                .toList();
    }

    /** Ends a session of this user, this one or another, by its number; {@code NO_SUCH_SESSION} if there is none. */
    public void endSession(long number) throws RequestException {
        calls.ask(() -> session.call(new EndSession(number)));
    }

    /**
     * Makes a group, of which this user becomes owner and member. {@link Group#kind} tells its kind.
     *
     * @param id has the form of a user id: see {@link Peer#createUser}
     * @throws RequestException {@code NAME_TAKEN}, {@code BAD_NAME}, {@code QUOTA}
     */
    public Group createGroup(String id) throws RequestException {
        Group group = group(id);
        calls.ask(() -> session.call(new CreateGroup(id, false)));
        return group;
    }

    /** Makes an open group, otherwise as {@link #createGroup} makes one. */
    public Group createOpenGroup(String id) throws RequestException {
        Group group = group(id);
        calls.ask(() -> session.call(new CreateGroup(id, true)));
        return group;
    }

    /** {@return a handle to the group of this id, in any case; nobody is asked} */
    public Group group(String id) {
        return new Group(requireNonNull(id, "id"), calls, session, view);
    }

    /** {@return every group of the tracker, by name} */
    public List<GroupInfo> groups() throws RequestException {
        return calls.ask(LoopCalls.LONG_SECONDS, () -> Listings.groups(session)).stream()
                .map(group -> new GroupInfo(
                        group.group(),
                        group.owner(),
                        group.members(),
                        switch (group.standing()) {
                            case NONE -> Standing.NONE;
                            case REQUESTED -> Standing.REQUESTED;
                            case MEMBER -> Standing.MEMBER;
                        }))
                .toList();
    }

    /** {@return the downloads of this user on this peer, oldest first; finished ones too, until they are cancelled} */
    public List<Download> downloads() {
        return view.downloads();
    }

    /**
     * {@return the whole files that this session shares, completed downloads included, by group and name} Those that are away
     * or changed at present are among them, paused or stopped with the reason.
     */
    public List<Share> shares() {
        return view.shares();
    }

    /**
     * The end of taking up what was shared and downloaded before. Until then {@link #shares} may lack some, and downloads are
     * {@link Transfer.State#CHECKING}.
     *
     * @return done when all of it is open again, or has said why not; fails with a {@link TransferException} if the session
     *     ends before
     */
    public CompletableFuture<Void> resumed() {
        CompletableFuture<Void> own = calls.ends.add(new CompletableFuture<>());
        var unused = session.resumed.whenCompleteAsync(
                (done, failure) -> Outcome.pass(null, failure == null ? null : Failures.translate(failure), own),
                calls.threads::call);
        return own;
    }

    /**
     * Adds a listener for what happens unasked. It is told first of what has happened before, as far as that is kept (the
     * last 1000 events), and called on a callback thread, one event after another; it may use the session. Events spell a group
     * as its owner does: {@link Group#isNamed} compares.
     */
    public Subscription onEvent(Consumer<? super SessionEvent> listener) {
        return view.events.add(listener);
    }

    @Override
    public String toString() {
        return "session " + number() + " of " + user() + (isOpen() ? "" : ", ended");
    }
}
