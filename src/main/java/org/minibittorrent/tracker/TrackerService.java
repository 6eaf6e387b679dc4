package org.minibittorrent.tracker;

import java.io.IOException;
import java.net.InetAddress;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.AccountRequest;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ApiRequest;
import org.minibittorrent.api.FileRequest;
import org.minibittorrent.api.GroupRequest;
import org.minibittorrent.api.SwarmReply;
import org.minibittorrent.api.SwarmRequest;
import org.minibittorrent.api.SwarmRequest.Admit;
import org.minibittorrent.api.SwarmRequest.Announce;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.tracker.facts.Change.PutMeta;
import org.minibittorrent.tracker.facts.TrackerState;
import org.minibittorrent.tracker.facts.UserEntry;
import org.minibittorrent.tracker.live.AnnounceRate;
import org.minibittorrent.tracker.live.EventStreams;
import org.minibittorrent.tracker.live.Limit;
import org.minibittorrent.tracker.live.LiveSession;
import org.minibittorrent.tracker.live.Presence;
import org.minibittorrent.tracker.live.Swarms;
import org.minibittorrent.tracker.live.TrackerLimits;
import org.minibittorrent.tracker.service.AccountService;
import org.minibittorrent.tracker.service.Admissions;
import org.minibittorrent.tracker.service.Caller;
import org.minibittorrent.tracker.service.Departures;
import org.minibittorrent.tracker.service.Environment;
import org.minibittorrent.tracker.service.FileService;
import org.minibittorrent.tracker.service.GroupService;
import org.minibittorrent.tracker.service.Replies;
import org.minibittorrent.tracker.service.ServiceSettings;
import org.minibittorrent.tracker.service.SessionService;
import org.minibittorrent.tracker.store.Ledger;
import org.minibittorrent.tracker.store.TrackerStore;
import org.minibittorrent.tracker.web.ApiService;

/**
 * The answers to all requests to a tracker. It puts the services together and finds the caller; they do the rest.
 *
 * <p>Loop thread, except {@link #open}.
 */
public final class TrackerService implements ApiService {
    private static final int COMMUNITY_BYTES = 16;
    private static final int SECRET_BYTES = 32;

    private final Environment environment;
    private final EventLoop loop;
    private final Ledger ledger;
    private final TrackerState state;
    private final Presence presence;
    private final Swarms swarms;
    private final EventStreams events;
    private final SessionService sessions;
    private final AccountService accounts;
    private final GroupService groups;
    private final FileService files;
    private final Admissions admissions;
    private final AnnounceRate announces;

    private TrackerService(Environment environment, ServiceSettings settings, Ledger ledger) {
        this.environment = environment;
        this.loop = environment.loop();
        this.ledger = ledger;
        this.state = ledger.state();
        TrackerLimits limits = settings.limits();
        // Chance that decides whom to tell of whom need not be secret, and is drawn often.
        var chance = new SplittableRandom(environment.random().nextLong());
        this.swarms = new Swarms(loop, state, chance, limits.get(Limit.TORRENTS_PER_SESSION));
        this.presence = new Presence(loop, settings.leaseNanos(), swarms::drop);
        this.events = new EventStreams(loop, ledger, presence);
        this.sessions = new SessionService(environment, ledger, limits, presence, events);
        this.files = new FileService(environment, ledger, limits, swarms, events);
        this.groups = new GroupService(environment, ledger, limits, presence, events, this::departures);
        this.accounts = new AccountService(environment, settings, ledger, sessions, this::departures);
        this.admissions = new Admissions(state, presence);
        this.announces = new AnnounceRate(loop.now());
    }

    /**
     * Reads what the store holds. Blocks; any thread, before anything else.
     *
     * @throws IOException if the store is damaged or in use
     */
    public static TrackerService open(Environment environment, ServiceSettings settings, TrackerStore store)
            throws IOException {
        TrackerState state = new TrackerState();
        store.load(state);
        return new TrackerService(environment, settings, new Ledger(state, store));
    }

    /** Begins to keep time: the leases of all sessions start. Once, before the first request. */
    public void start() throws ApiException {
        if (state.meta() == null) {
            ledger.commit(new PutMeta(
                    BencodeString.of(environment.randomBytes(COMMUNITY_BYTES)),
                    BencodeString.of(environment.randomBytes(SECRET_BYTES))));
        }
        sessions.start();
    }

    @Override
    public boolean knows(@Nullable String token) {
        return sessions.knows(token);
    }

    @Override
    public void handle(ApiRequest<?> request, @Nullable String token, InetAddress source, Responder responder) {
        Replies replies = new Replies(ledger, responder);
        replies.begin(() -> {
            if (request.isAnonymous() && request instanceof AccountRequest<?> account) {
                accounts.handle(account, source, replies);
                return;
            }
            Caller caller = sessions.authenticate(token);
            sessions.heardFrom(caller, source);
            dispatch(caller, request, replies);
        });
    }

    @Override
    public EventStream openEvents(@Nullable String token, EventSink sink) throws ApiException {
        Caller caller = sessions.authenticate(token);
        LiveSession live = presence.renew(caller.user(), caller.session());
        // What the peer was told on an older stream may not have reached it.
        swarms.forgetLists(live);
        return events.open(live, sink);
    }

    /** What the operator may do with accounts. */
    public AccountService accounts() {
        return accounts;
    }

    /** See {@link Ledger#afterDurable}. */
    public void afterDurable(Consumer<@Nullable ApiException> done) {
        ledger.afterDurable(done);
    }

    /** The facts; not to be changed but by requests. */
    public TrackerState state() {
        return state;
    }

    /** {@return the number of a user's sessions that are online} */
    public int online(UserEntry user) {
        return presence.of(user.key).size();
    }

    /** How much there is of everything. */
    public Status status() {
        return new Status(
                state.users().size(),
                state.groups().size(),
                state.fileCount(),
                presence.count(),
                announces.perSecond(loop.now()));
    }

    /**
     * How much there is of everything.
     *
     * @param announcesPerSecond over the last ten seconds
     */
    public record Status(int users, int groups, int files, int onlinePeers, double announcesPerSecond) {}

    private void dispatch(Caller caller, ApiRequest<?> request, Replies replies) {
        if (request instanceof AccountRequest<?> account) {
            replies.answer(() -> accounts.handle(caller, account));
        } else if (request instanceof GroupRequest<?> group) {
            replies.answer(() -> groups.handle(caller, group));
        } else if (request instanceof FileRequest<?> file) {
            files.handle(caller, file, replies);
        } else if (request instanceof SwarmRequest<?> swarm) {
            replies.answer(() -> handle(caller, swarm));
        } else {
            throw new IllegalArgumentException("a request of an unknown kind: " + request.operation());
        }
    }

    private SwarmReply handle(Caller caller, SwarmRequest<?> request) throws ApiException {
        if (request instanceof Announce announce) {
            announces.count(loop.now());
            return swarms.announce(presence.renew(caller.user(), caller.session()), announce, events);
        } else if (request instanceof Admit admit) {
            return admissions.admit(caller.user(), admit.infoHash(), admit.ip());
        }
        throw new IllegalArgumentException("no request about swarms: " + request.operation());
    }

    private Departures departures() {
        return new Departures(ledger, presence, swarms, events, files);
    }
}
