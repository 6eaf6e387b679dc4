package org.minibittorrent.tracker.service;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.minibittorrent.api.AccountReply.LoggedIn;
import org.minibittorrent.api.AccountRequest;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ApiReply;
import org.minibittorrent.api.ApiReply.Done;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.api.Id;
import org.minibittorrent.net.IpAddresses;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.security.ScramVerifier;
import org.minibittorrent.tracker.facts.Change;
import org.minibittorrent.tracker.facts.Change.PutSession;
import org.minibittorrent.tracker.facts.Change.PutUser;
import org.minibittorrent.tracker.facts.Change.RemoveSession;
import org.minibittorrent.tracker.facts.Change.RemoveUser;
import org.minibittorrent.tracker.facts.TrackerState;
import org.minibittorrent.tracker.facts.UserEntry;
import org.minibittorrent.tracker.live.Limit;
import org.minibittorrent.tracker.store.Ledger;

/** The requests about accounts, of their users and of the operator. Loop thread. */
public final class AccountService {
    private final Ledger ledger;
    private final TrackerState state;
    private final Environment environment;
    private final SessionService sessions;
    private final Supplier<Departures> departures;
    private final Proofs proofs;
    private final SourceQuota accountsMade;

    /** A service that needs a fresh {@code departures} each time members go. */
    public AccountService(
            Environment environment,
            Ledger ledger,
            SessionService sessions,
            Supplier<Departures> departures,
            OperatorLog log) {
        this.ledger = ledger;
        this.state = ledger.state();
        this.environment = environment;
        this.sessions = sessions;
        this.departures = departures;
        this.proofs = new Proofs(environment, state, log);
        this.accountsMade = new SourceQuota(environment.loop(), environment.limit(Limit.ACCOUNTS_PER_SOURCE));
    }

    /** Does what somebody without a session asks, or refuses it. */
    public void handle(AccountRequest<?> request, InetAddress source, Replies replies) {
        if (request instanceof AccountRequest.CreateUser create) {
            replies.answer(() -> create(create, source));
        } else if (request instanceof AccountRequest.BeginLogin begin) {
            replies.answer(() -> proofs.begin(begin, source));
        } else if (request instanceof AccountRequest.FinishLogin finish) {
            replies.begin(() -> login(finish, source, replies));
        } else {
            throw new IllegalArgumentException("no request of a stranger: " + request.operation());
        }
    }

    /** Does what a user asks, or refuses it. */
    public ApiReply handle(Caller caller, AccountRequest<?> request) throws ApiException {
        if (request instanceof AccountRequest.Logout) {
            return sessions.end(caller.session(), Standstill.of(Reason.LOGGED_OUT, ""));
        } else if (request instanceof AccountRequest.ChangePassword change) {
            return changePassword(caller, change);
        } else if (request instanceof AccountRequest.ListSessions) {
            return sessions.list(caller);
        } else if (request instanceof AccountRequest.EndSession end) {
            return sessions.end(caller, end.number());
        }
        throw new IllegalArgumentException("no request about accounts: " + request.operation());
    }

    /** For the operator: makes an account, registration open or not. */
    public void createUser(String id, ScramVerifier verifier) throws ApiException {
        Id.check("user", id);
        if (state.user(id) != null) {
            throw new ApiException(ErrorCode.NAME_TAKEN, "there is a user " + id + " already: choose another name");
        }
        ledger.commit(new PutUser(id, verifier, 0));
    }

    /** For the operator: another password; all sessions of the user end. */
    public void resetPassword(String id, ScramVerifier verifier) throws ApiException {
        UserEntry user = ledger.requireUser(id);
        List<PutSession> ended = List.copyOf(user.sessions().values());
        List<Change> batch = new ArrayList<>();
        batch.add(new PutUser(user.id(), verifier, user.fact.sessions()));
        ended.forEach(session -> batch.add(new RemoveSession(user.key, session.number())));
        ledger.commit(batch);
        ended.forEach(session -> sessions.leave(session, Standstill.of(Reason.PASSWORD_RESET, "")));
    }

    /** For the operator: the account goes, with its sessions and memberships. */
    public void removeUser(String id) throws ApiException {
        UserEntry user = ledger.requireUser(id);
        List<PutSession> ended = List.copyOf(user.sessions().values());
        Departures leaving = departures.get();
        for (String key : user.memberOf()) {
            var unused = leaving.add(ledger.requireGroup(key), user, true);
        }
        leaving.alsoChange(new RemoveUser(user.key));
        leaving.commit();
        ended.forEach(session -> sessions.leave(session, Standstill.of(Reason.ACCOUNT_REMOVED, "")));
    }

    private Done create(AccountRequest.CreateUser create, InetAddress source) throws ApiException {
        Id.check("user", create.user());
        if (!environment.rules().registrationOpen()) {
            throw new ApiException(
                    ErrorCode.REGISTRATION_CLOSED, "only the operator of this tracker makes accounts: ask for one");
        }
        if (!accountsMade.allows(source)) {
            throw new ApiException(
                    ErrorCode.QUOTA, "too many accounts were made from your address: try again in an hour");
        }
        createUser(create.user(), create.verifier());
        accountsMade.use(source);
        return new Done();
    }

    private void login(AccountRequest.FinishLogin login, InetAddress source, Replies replies) throws ApiException {
        Proofs.Proven proven = proofs.finish(login.exchange(), login.clientFinal());
        UserEntry user = proven.user();
        SessionService.Begun begun = sessions.begin(user, login, source);
        if (!begun.session().address().getAddress().equals(source)) {
            replies.answer(() -> loggedIn(proven, begun, OptionalInt.empty()));
            return;
        }
        // Nowhere but to where the request came from.
        environment
                .ports()
                .check(begun.session().address(), reached -> replies.answer(() -> loggedIn(proven, begun, reached)));
    }

    private LoggedIn loggedIn(Proofs.Proven proven, SessionService.Begun begun, OptionalInt reachable)
            throws ApiException {
        if (state.session(begun.session().tokenHash()) == null) {
            // While the port was tried: by another login, or because the disk had no room for it.
            throw new ApiException(ErrorCode.UNAVAILABLE, "the session has ended already: log in again");
        }
        return new LoggedIn(
                proven.serverFinal(),
                begun.token(),
                proven.user().id(),
                begun.session().number(),
                IpAddresses.text(begun.session().address()),
                reachable,
                (int) TimeUnit.NANOSECONDS.toSeconds(environment.rules().leaseNanos()),
                state.requireMeta().community());
    }

    private Done changePassword(Caller caller, AccountRequest.ChangePassword change) throws ApiException {
        Proofs.Proven proven = proofs.finish(change.exchange(), change.clientFinal());
        if (proven.user() != caller.user()) {
            throw new ApiException(ErrorCode.WRONG_CREDENTIALS, "that is the password of somebody else");
        }
        UserEntry user = caller.user();
        ledger.commit(new PutUser(user.id(), change.verifier(), user.fact.sessions()));
        return new Done();
    }
}
