package org.minibittorrent;

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
import org.minibittorrent.net.IoThreads;
import org.minibittorrent.peer.Listings;
import org.minibittorrent.peer.UserSession;

/**
 * One login of one user from this peer. What the user shared from here before is shared again, and unfinished downloads go
 * on; both end with the session and come back with the next. Any thread but the loop's; calls that say {@link
 * RequestException} ask the tracker and end within 10 seconds.
 */
public final class Session implements AutoCloseable {
    private final IoThreads threads;
    private final Requests requests;
    private final UserSession session;
    private final SessionView view;

    Session(IoThreads threads, Requests requests, UserSession session, SessionView view) {
        this.threads = threads;
        this.requests = requests;
        this.session = session;
        this.view = view;
    }

    /**
     * Whose session it is.
     *
     * @return the user id as it was spelled when the account was made
     */
    public String user() {
        return session.user();
    }

    /**
     * By which the user's sessions are told apart; see {@link #endSession}.
     *
     * @return its number
     */
    public long number() {
        return session.number();
    }

    /**
     * Where other peers are told to find this one.
     *
     * @return the announced address, with the port
     */
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
        return Optional.ofNullable(session.reachable());
    }

    /**
     * Whether the session goes on.
     *
     * @return false once it has ended, for whatever reason
     */
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
            requests.ask(session::logout);
        } catch (RequestException e) {
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
        if (threads.loop().inLoop()) {
            var unused = session.logout();
            return;
        }
        try {
            requests.ask(session::logout);
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
        requests.ask(() -> session.changePassword(old.toCharArray(), fresh.toCharArray()));
    }

    /**
     * The sessions of this user, on all peers.
     *
     * @return oldest first
     * @throws RequestException if the tracker cannot be reached
     */
    public List<SessionInfo> sessions() throws RequestException {
        return requests.ask(() -> session.call(new ListSessions())).sessions().stream()
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
        requests.ask(() -> session.call(new EndSession(number)));
    }

    /**
     * Makes a group, of which this user becomes owner and member.
     *
     * @param id 1 to 64 letters, digits, {@code .}, {@code _} and {@code -}, not beginning with {@code .} or {@code -}; case
     *     does not count
     * @return the group; {@link Group#isOpen} tells its kind
     * @throws RequestException {@code NAME_TAKEN}, {@code BAD_NAME}, {@code QUOTA}, or the tracker cannot be reached
     */
    public Group createGroup(String id) throws RequestException {
        requests.ask(() -> session.call(new CreateGroup(id, false)));
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
        requests.ask(() -> session.call(new CreateGroup(id, true)));
        return group(id);
    }

    /**
     * A group by its name. Asks nobody.
     *
     * @param id its id, in any case
     * @return a handle
     */
    public Group group(String id) {
        return new Group(id, threads, requests, session, view);
    }

    /**
     * Every group of the tracker.
     *
     * @return by name
     * @throws RequestException if the tracker cannot be reached
     */
    public List<GroupInfo> groups() throws RequestException {
        return requests.ask(() -> new Listings(session).groups()).stream()
                .map(group -> new GroupInfo(
                        group.group(),
                        group.owner(),
                        group.members(),
                        Standing.valueOf(group.standing().name())))
                .toList();
    }

    /**
     * The downloads of this user on this peer, finished ones too, until they are cancelled.
     *
     * @return oldest first
     */
    public List<GroupDownload> downloads() {
        return view.downloads();
    }

    /**
     * What this session shares, partial downloads included.
     *
     * @return by group and name
     */
    public List<SharedFile> shares() {
        try {
            return requests.ask(() -> CompletableFuture.completedFuture(session.shares())).stream()
                    .map(Group::shown)
                    .toList();
        } catch (RequestException e) {
            return List.of(); // the peer is closed
        }
    }

    /**
     * Adds a listener for what happens unasked. Events from before it was added are given to it first, as far as they are
     * kept (the last 1000).
     *
     * @param listener called on the callback thread, one event after another; it may use the session
     */
    public void onEvent(Consumer<SessionEvent> listener) {
        view.onEvent(listener);
    }
}
