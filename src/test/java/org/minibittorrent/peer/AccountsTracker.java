package org.minibittorrent.peer;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.AccountReply.Challenge;
import org.minibittorrent.api.AccountReply.LoggedIn;
import org.minibittorrent.api.AccountRequest.BeginLogin;
import org.minibittorrent.api.AccountRequest.ChangePassword;
import org.minibittorrent.api.AccountRequest.CreateUser;
import org.minibittorrent.api.AccountRequest.FinishLogin;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ApiReply;
import org.minibittorrent.api.ApiReply.Done;
import org.minibittorrent.api.ApiRequest;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.peer.link.TrackerLink;
import org.minibittorrent.security.ChannelBinding;
import org.minibittorrent.security.ScramDecoys;
import org.minibittorrent.security.ScramException;
import org.minibittorrent.security.ScramServer;
import org.minibittorrent.security.ScramVerifier;

/** A tracker that keeps verifiers and checks proofs by them. Loop thread. */
final class AccountsTracker implements TrackerLink {
    static final int ROUNDS = 4096;

    private final EventLoop loop;

    final Map<String, ScramVerifier> verifiers = new HashMap<>();
    final List<ApiRequest<?>> requests = new CopyOnWriteArrayList<>();
    boolean forgesProof;

    /** Answers to logins that are under way until {@link #deliver}; null while they arrive at once. */
    private @Nullable List<Runnable> underWay;

    private @Nullable ScramServer begun;

    AccountsTracker(EventLoop loop) {
        this.loop = loop;
    }

    /** {@return the requests of one kind so far. Any thread} */
    long asked(Class<?> kind) {
        return requests.stream().filter(kind::isInstance).count();
    }

    /** Logins take their time from now on. */
    void hold() {
        underWay = new ArrayList<>();
    }

    boolean holdsAny() {
        return underWay != null && !underWay.isEmpty();
    }

    /** All logins under way come about. */
    void deliver() {
        List<Runnable> arriving = Objects.requireNonNull(underWay);
        underWay = null;
        arriving.forEach(Runnable::run);
    }

    @Override
    public <R extends ApiReply> CompletableFuture<R> call(
            ApiRequest<R> request, @Nullable String token, @Nullable Consumer<R> late) {
        requests.add(request);
        CompletableFuture<R> result = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                @SuppressWarnings("unchecked")
                R reply = (R) answer(request);
                if (request instanceof FinishLogin && underWay != null) {
                    underWay.add(() -> result.complete(reply));
                } else {
                    result.complete(reply);
                }
            } catch (ScramException e) {
                result.completeExceptionally(new ApiException(ErrorCode.WRONG_CREDENTIALS, "wrong name or password"));
            }
        });
        return result;
    }

    private ApiReply answer(ApiRequest<?> request) throws ScramException {
        if (request instanceof CreateUser create) {
            verifiers.put(create.user(), create.verifier());
        } else if (request instanceof BeginLogin begin) {
            ScramServer exchange = new ScramServer(begin.clientFirst(), ChannelBinding.none());
            begun = exchange;
            ScramVerifier known = Objects.requireNonNull(verifiers.get(begin.user()));
            ScramVerifier verifier = new ScramVerifier(
                    known.salt(),
                    known.iterations(),
                    known.storedKey(),
                    forgesProof ? new byte[32] : known.serverKey());
            return new Challenge(
                    BencodeString.of(new byte[8]),
                    exchange.serverFirst(verifier, new ScramDecoys(new byte[16], ROUNDS), new SecureRandom()));
        } else if (request instanceof FinishLogin finish) {
            return new LoggedIn(
                    Objects.requireNonNull(begun).serverFinal(finish.clientFinal()),
                    "token",
                    "alice",
                    1,
                    "127.0.0.1:1",
                    OptionalInt.empty(),
                    30,
                    BencodeString.of(new byte[16]));
        } else if (request instanceof ChangePassword change) {
            Objects.requireNonNull(begun).serverFinal(change.clientFinal());
            verifiers.put("alice", change.verifier());
        }
        return new Done();
    }

    @Override
    public void openEvents(String token, Listener listener) {}

    @Override
    public void closeEvents() {}

    @Override
    public void close() {}

    @Override
    public String address() {
        return "203.0.113.1:6969";
    }
}
