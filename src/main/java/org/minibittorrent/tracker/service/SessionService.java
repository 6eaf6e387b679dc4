package org.minibittorrent.tracker.service;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.AccountReply.Sessions;
import org.minibittorrent.api.AccountRequest.FinishLogin;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ApiReply.Done;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.net.IpAddresses;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.security.Token;
import org.minibittorrent.tracker.facts.Change;
import org.minibittorrent.tracker.facts.Change.PutSession;
import org.minibittorrent.tracker.facts.Change.PutUser;
import org.minibittorrent.tracker.facts.Change.RemoveSession;
import org.minibittorrent.tracker.facts.TrackerState;
import org.minibittorrent.tracker.facts.UserEntry;
import org.minibittorrent.tracker.live.EventStreams;
import org.minibittorrent.tracker.live.Limit;
import org.minibittorrent.tracker.live.LiveSession;
import org.minibittorrent.tracker.live.Presence;
import org.minibittorrent.tracker.store.Ledger;

/**
 * The sessions: their beginning, use and end. A session lasts until somebody ends it or nobody has used it for long;
 * whether it is online is another matter, see {@link Presence}. Loop thread.
 */
public final class SessionService {
    private static final System.Logger LOG = System.getLogger(SessionService.class.getName());
    /** How often sessions are looked through for those that nobody has used. */
    private static final long SWEEP_NANOS = TimeUnit.HOURS.toNanos(1);

    /** Users looked through at a time. */
    private static final int SWEEP_USERS = 1_000;

    // The ends of sessions that nobody hears of: their peers find that the tracker does not know them.
    private static final Standstill CROWDED_OUT =
            Standstill.of(Reason.OTHER, "", "there were too many sessions, and this one was offline for longest");
    private static final Standstill NOT_KEPT = Standstill.of(Reason.OTHER, "", "the tracker could not keep it");
    private static final Standstill UNUSED = Standstill.of(Reason.OTHER, "", "nobody has used it for long");

    private final Environment environment;
    private final Ledger ledger;
    private final TrackerState state;
    private final Presence presence;
    private final EventStreams events;
    private final OperatorLog log;

    public SessionService(
            Environment environment, Ledger ledger, Presence presence, EventStreams events, OperatorLog log) {
        this.environment = environment;
        this.ledger = ledger;
        this.state = ledger.state();
        this.presence = presence;
        this.events = events;
        this.log = log;
    }

    /** A session that has just begun, with the one copy of its token. */
    record Begun(PutSession session, String token) {}

    /** The tracker starts: every session has one lease to be heard of. */
    public void start() {
        for (UserEntry user : state.users().values()) {
            user.sessions().values().forEach(session -> presence.renew(user, session));
        }
        environment.loop().schedule(SWEEP_NANOS, () -> sweep(""));
    }

    /** Finds the caller with this token, or throws {@code NOT_LOGGED_IN}. */
    public Caller authenticate(@Nullable String token) throws ApiException {
        PutSession session = find(token);
        UserEntry user = session == null ? null : state.users().get(session.user());
        if (session == null || user == null) {
            throw new ApiException(ErrorCode.NOT_LOGGED_IN, "there is no such session any more: log in again");
        }
        return new Caller(user, used(session));
    }

    /** Whether there is a session with this token. */
    public boolean knows(@Nullable String token) {
        return find(token) != null;
    }

    /** {@return the user of the session with this token; null if there is none} */
    public @Nullable String user(@Nullable String token) {
        PutSession session = find(token);
        return session == null ? null : state.shownUser(session.user());
    }

    private @Nullable PutSession find(@Nullable String token) {
        return Optional.ofNullable(token)
                .flatMap(Token::parse)
                .map(parsed -> state.session(BencodeString.of(parsed.hash())))
                .orElse(null);
    }

    /** The caller's peer was heard from this address, if it is online. */
    public void heardFrom(Caller caller, InetAddress source) {
        LiveSession live = presence.find(caller.session());
        if (live != null) {
            presence.seenAt(live, source);
        }
    }

    /** Begins a session, and ends an older one of the same user and state folder. */
    Begun begin(UserEntry user, FinishLogin login, InetAddress source) throws ApiException {
        InetAddress address = AnnouncedAddress.of(login.address(), source);
        List<PutSession> ended = new ArrayList<>(user.sessions().values());
        ended.removeIf(session -> !session.instance().equals(login.instance()));
        boolean isReplacing = !ended.isEmpty();
        if (!isReplacing && user.sessions().size() >= environment.limit(Limit.SESSIONS_PER_USER)) {
            ended.add(requireIdle(user));
        }
        Token token = Token.random(environment.random());
        long number = user.fact.sessions() + 1;
        PutSession session = new PutSession(
                user.key,
                number,
                BencodeString.of(token.hash()),
                login.instance(),
                login.peerId(),
                new InetSocketAddress(address, login.port()),
                source,
                environment.clock().instant().getEpochSecond(),
                today());
        List<Change> batch = new ArrayList<>();
        ended.forEach(old -> batch.add(new RemoveSession(user.key, old.number())));
        batch.add(new PutUser(user.id(), user.fact.verifier(), number));
        batch.add(session);
        ledger.commit(batch);
        ended.forEach(old -> leave(old, isReplacing ? Standstill.of(Reason.LOGGED_IN_ANEW, "") : CROWDED_OUT));
        presence.renew(user, session);
        ledger.afterDurable(refusal -> {
            if (refusal != null) {
                leave(session, NOT_KEPT);
            } else {
                log.login(user.id(), number, source);
            }
        });
        return new Begun(session, token.text());
    }

    /** Ends a session: its peer takes part in nothing from this moment on, and hears why. */
    Done end(PutSession session, Standstill why) throws ApiException {
        ledger.commit(new RemoveSession(session.user(), session.number()));
        leave(session, why);
        return new Done();
    }

    /** Ends the session of this number. */
    Done end(Caller caller, long number) throws ApiException {
        PutSession session = caller.user().sessions().get(number);
        if (session == null) {
            throw new ApiException(ErrorCode.NO_SUCH_SESSION, "you have no session " + number);
        }
        return end(
                session,
                Standstill.of(Reason.ENDED_ELSEWHERE, "" + caller.session().number()));
    }

    /** The peer of a session that was removed is gone. */
    void leave(PutSession session, Standstill why) {
        log.ended(state.shownUser(session.user()), session.number(), why.text());
        LiveSession live = presence.find(session);
        if (live != null) {
            presence.leave(live);
            events.end(live, why);
        }
    }

    /** All sessions of the caller's user. */
    Sessions list(Caller caller) {
        return new Sessions(caller.user().sessions().values().stream()
                .map(session -> new Sessions.ListedSession(
                        session.number(),
                        IpAddresses.text(session.address()),
                        session.since(),
                        presence.find(session) != null,
                        session.number() == caller.session().number()))
                .toList());
    }

    private PutSession requireIdle(UserEntry user) throws ApiException {
        return user.sessions().values().stream()
                .filter(session -> presence.find(session) == null)
                .min(Comparator.comparingLong(PutSession::seenDay).thenComparingLong(PutSession::number))
                .orElseThrow(() -> new ApiException(
                        ErrorCode.QUOTA,
                        "you have " + user.sessions().size()
                                + " sessions online, and more are not allowed: end one first"));
    }

    /** Notes, once a day at most, that a session is in use. */
    private PutSession used(PutSession session) throws ApiException {
        long today = today();
        if (today <= session.seenDay() || !ledger.hasRoom()) {
            return session;
        }
        PutSession fresh = session.seenOn(today);
        ledger.commit(fresh);
        return fresh;
    }

    private long today() {
        return TimeUnit.SECONDS.toDays(environment.clock().instant().getEpochSecond());
    }

    /** Removes sessions that nobody uses, a part of the users at a time. */
    private void sweep(String after) {
        String last = after;
        int looked = 0;
        List<PutSession> online = new ArrayList<>();
        List<PutSession> forgotten = new ArrayList<>();
        for (UserEntry user : state.users().tailMap(after, false).values()) {
            for (PutSession session : user.sessions().values()) {
                if (presence.find(session) != null) {
                    online.add(session);
                } else if (today() - session.seenDay() > environment.limit(Limit.UNUSED_SESSION_DAYS)) {
                    forgotten.add(session);
                }
            }
            last = user.key;
            if (++looked == SWEEP_USERS) {
                break;
            }
        }
        try {
            for (PutSession session : online) {
                var unused = used(session);
            }
            for (PutSession session : forgotten) {
                var unused = end(session, UNUSED);
            }
        } catch (ApiException noRoom) {
            // The next round comes by here again.
            LOG.log(System.Logger.Level.DEBUG, "sessions cannot be ended", noRoom);
        }
        String next = looked == SWEEP_USERS ? last : "";
        environment.loop().schedule(next.isEmpty() ? SWEEP_NANOS : 0, () -> sweep(next));
    }
}
