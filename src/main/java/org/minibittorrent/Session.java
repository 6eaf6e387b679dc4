package org.minibittorrent;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
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
        return session.login().user();
    }

    /** {@return the number by which the user's sessions are told apart; see {@link #endSession}} */
    public long number() {
        return session.login().session();
    }

    /** {@return the announced address, at which other peers are told to find this one, with the port} */
    public InetSocketAddress address() {
        return session.address();
    }

    /**
     * Whether the tracker could connect to {@link #address()} at the login. If not, other peers probably cannot either: this
     * peer downloads from those it can reach, and serves only those it connects to.
     *
     * @return empty if it was not tried
     */
    public Optional<Boolean> reachable() {
        OptionalInt reachable = session.login().reachable();
        return reachable.isPresent() ? Optional.of(reachable.getAsInt() == 1) : Optional.empty();
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
     * Changes the user's password. Other sessions of the user go on.
     *
     * @param old the present one
     * @param fresh the new one
     * @throws RequestException {@code WRONG_CREDENTIALS}, {@code EMPTY_PASSWORD}, {@code SLOW_DOWN}, or the tracker cannot be
     *     reached
     */
    public void changePassword(String old, String fresh) throws RequestException {
        Objects.requireNonNull(old, "old");
        Objects.requireNonNull(fresh, "fresh");
        calls.askHashing(() -> session.changePassword(old.toCharArray(), fresh.toCharArray()));
    }

    /**
     * {@return the sessions of this user on all peers, oldest first}
     * @throws RequestException if the tracker cannot be reached
     */
    public List<SessionInfo> sessions() throws RequestException {
        return calls.ask(() -> session.call(new ListSessions())).sessions().stream()
                .map(one -> new SessionInfo(
                        one.number(), one.address(), Instant.ofEpochSecond(one.since()), one.online(), one.current()))
                .toList();
    }

    /**
     * Ends a session of this user, this one or another.
     *
     * @param number its number
     * @throws RequestException {@code NO_SUCH_SESSION}, or the tracker cannot be reached
     */
    public void endSession(long number) throws RequestException {
        calls.ask(() -> session.call(new EndSession(number)));
    }

    /**
     * Makes a group, of which this user becomes owner and member.
     *
     * @param id 1 to 64 letters, digits, {@code .}, {@code _} and {@code -}, not beginning with {@code .} or {@code -}; case
     *     does not count
     * @return the group; {@link Group#kind} tells its kind
     * @throws RequestException {@code NAME_TAKEN}, {@code BAD_NAME}, {@code QUOTA}, or the tracker cannot be reached
     */
    public Group createGroup(String id) throws RequestException {
        Objects.requireNonNull(id, "id");
        calls.ask(() -> session.call(new CreateGroup(id, false)));
        return group(id);
    }

    /**
     * Makes an open group, of which this user becomes owner and member.
     *
     * @param id as for {@link #createGroup}
     * @return the group
     * @throws RequestException as {@link #createGroup}
     */
    public Group createOpenGroup(String id) throws RequestException {
        Objects.requireNonNull(id, "id");
        calls.ask(() -> session.call(new CreateGroup(id, true)));
        return group(id);
    }

    /**
     * {@return a handle to a group; nobody is asked}
     *
     * @param id its id, in any case
     */
    public Group group(String id) {
        return new Group(Objects.requireNonNull(id, "id"), calls, session, view);
    }

    /**
     * {@return every group of the tracker, by name}
     * @throws RequestException if the tracker cannot be reached
     */
    public List<GroupInfo> groups() throws RequestException {
        return calls.ask(() -> new Listings(session).groups()).stream()
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

    /** {@return the whole files that this session shares, completed downloads included, by group and name} */
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
        Outcome<Void> outcome = new Outcome<>(calls.threads);
        CompletableFuture<Void> own = outcome.future(cancelled -> {});
        var unused = session.resumed().whenComplete((done, failure) -> {
            if (failure == null) {
                outcome.complete(null);
            } else {
                outcome.fail(Failures.translate(failure));
            }
        });
        return own;
    }

    /**
     * Adds a listener for what happens unasked. It is told first of what has happened before, as far as that is kept (the
     * last 1000 events). Events spell a group as its owner does: {@link Group#isNamed} compares.
     *
     * @param listener called on a callback thread, one event after another; it may use the session
     * @return takes it back
     */
    public Subscription onEvent(Consumer<? super SessionEvent> listener) {
        return view.onEvent(listener);
    }

    @Override
    public String toString() {
        return "session " + number() + " of " + user() + (isOpen() ? "" : ", ended");
    }
}
