package org.minibittorrent.tracker;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.AccountRequest;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ApiLimits;
import org.minibittorrent.api.ApiReply;
import org.minibittorrent.api.ApiRequest;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.api.FileRequest;
import org.minibittorrent.api.GroupRequest;
import org.minibittorrent.api.SwarmReply;
import org.minibittorrent.api.SwarmReply.Admitted;
import org.minibittorrent.api.SwarmRequest.Admit;
import org.minibittorrent.api.SwarmRequest.Announce;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.tracker.facts.Change.PutFile;
import org.minibittorrent.tracker.facts.Change.PutMeta;
import org.minibittorrent.tracker.facts.TrackerState;
import org.minibittorrent.tracker.facts.UserEntry;
import org.minibittorrent.tracker.live.AnnounceRate;
import org.minibittorrent.tracker.live.EventStreams;
import org.minibittorrent.tracker.live.Limit;
import org.minibittorrent.tracker.live.LiveSession;
import org.minibittorrent.tracker.live.Presence;
import org.minibittorrent.tracker.live.Swarms;
import org.minibittorrent.tracker.service.AccountService;
import org.minibittorrent.tracker.service.Caller;
import org.minibittorrent.tracker.service.Departures;
import org.minibittorrent.tracker.service.Environment;
import org.minibittorrent.tracker.service.FileService;
import org.minibittorrent.tracker.service.GroupService;
import org.minibittorrent.tracker.service.OperatorLog;
import org.minibittorrent.tracker.service.Replies;
import org.minibittorrent.tracker.service.ServiceSettings;
import org.minibittorrent.tracker.service.SessionService;
import org.minibittorrent.tracker.store.Ledger;
import org.minibittorrent.tracker.store.TrackerStore;
import org.minibittorrent.tracker.web.ApiService;

/**
 * The answers to all requests to a tracker. It puts the services together and finds the caller; they do the rest. Loop
 * thread, except {@link #open}.
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
    private final AnnounceRate announces;
    private final OperatorLog log;

    private TrackerService(Environment environment, Ledger ledger) {
        this.environment = environment;
        this.loop = environment.loop();
        this.ledger = ledger;
        this.state = ledger.state();
        ServiceSettings rules = environment.rules();
        // Chance that decides whom to tell of whom need not be secret, and is drawn often.
        var chance = new SplittableRandom(environment.random().nextLong());
        this.swarms = new Swarms(loop, state, chance, rules.limits().get(Limit.TORRENTS_PER_SESSION));
        this.presence = new Presence(loop, rules.leaseNanos(), swarms::drop);
        this.events = new EventStreams(loop, ledger, presence);
        this.log = new OperatorLog(loop);
        this.sessions = new SessionService(environment, ledger, presence, events, log);
        this.files = new FileService(environment, ledger, swarms, events);
        this.groups = new GroupService(environment, ledger, presence, events, this::departures);
        this.accounts = new AccountService(environment, ledger, sessions, this::departures, log);
        this.announces = new AnnounceRate(loop.now());
    }

    /** Reads what the store holds, unless that is damaged or in use. Blocks; any thread, before anything else. */
    public static TrackerService open(Environment environment, TrackerStore store) throws IOException {
        TrackerState state = new TrackerState();
        store.load(state);
        return new TrackerService(environment, new Ledger(state, store));
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
        Replies replies = new Replies(ledger, new Watched(request, token, source, responder));
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
    public Runnable openEvents(@Nullable String token, EventSink sink) throws ApiException {
        Caller caller = sessions.authenticate(token);
        LiveSession live = presence.renew(caller.user(), caller.session());
        // An older stream may not have reached the peer.
        swarms.forgetLists(live);
        return events.open(live, sink);
    }

    /** {@return the accounts, for their users and the operator} */
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

    /** {@return the number of all sessions that are online} */
    public int onlinePeers() {
        return presence.count();
    }

    /** {@return announces a second, over the last ten seconds} */
    public double announcesPerSecond() {
        return announces.perSecond(loop.now());
    }

    private void dispatch(Caller caller, ApiRequest<?> request, Replies replies) {
        if (request instanceof AccountRequest<?> account) {
            replies.answer(() -> accounts.handle(caller, account));
        } else if (request instanceof GroupRequest<?> group) {
            replies.answer(() -> groups.handle(caller, group));
        } else if (request instanceof FileRequest<?> file) {
            files.handle(caller, file, replies);
        } else if (request instanceof Announce announce) {
            replies.answer(() -> announce(caller, announce));
        } else if (request instanceof Admit admit) {
            replies.answer(() -> admit(caller, admit));
        } else {
            throw new IllegalArgumentException("a request of an unknown kind: " + request.operation());
        }
    }

    private SwarmReply announce(Caller caller, Announce announce) throws ApiException {
        announces.count(loop.now());
        return swarms.announce(presence.renew(caller.user(), caller.session()), announce, events);
    }

    /**
     * The members of the torrent's group who are online at the address; whoever takes part in the torrent comes first. Of
     * groups that the caller is not in it learns nothing.
     */
    private SwarmReply admit(Caller caller, Admit admit) {
        PutFile file = state.file(admit.infoHash());
        if (file == null || !caller.user().memberOf().contains(file.group())) {
            return new Admitted(List.of());
        }
        return new Admitted(presence.at(admit.ip()).stream()
                .filter(session -> session.user.memberOf().contains(file.group()))
                .sorted(Comparator.comparing(session -> !session.torrents.containsKey(admit.infoHash())))
                .limit(ApiLimits.PEERS_PER_TORRENT)
                .map(session -> session.endpoint)
                .toList());
    }

    /** The way of an answer on which refusals by a limit are logged. */
    private final class Watched implements Responder {
        private final ApiRequest<?> request;
        private final @Nullable String token;
        private final InetAddress source;
        private final Responder responder;

        Watched(ApiRequest<?> request, @Nullable String token, InetAddress source, Responder responder) {
            this.request = request;
            this.token = token;
            this.source = source;
            this.responder = responder;
        }

        @Override
        public void reply(ApiReply reply) {
            responder.reply(reply);
        }

        @Override
        public void refuse(ApiException refusal) {
            if (refusal.code() == ErrorCode.QUOTA || refusal.code() == ErrorCode.SLOW_DOWN) {
                log.limited(request.operation(), sessions.user(token), source, refusal);
            }
            responder.refuse(refusal);
        }
    }

    private Departures departures() {
        return new Departures(ledger, presence, swarms, events, files, log);
    }
}
