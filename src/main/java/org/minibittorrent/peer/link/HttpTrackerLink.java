package org.minibittorrent.peer.link;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.ApiReply;
import org.minibittorrent.api.ApiRequest;
import org.minibittorrent.http.HttpRequest;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.IpAddresses;

/** The way to a tracker over HTTP: a few connections for requests, one request at a time on each, and one for events. */
public final class HttpTrackerLink implements TrackerLink {
    private static final int CONNECTIONS = 4;
    private static final int WAITING_CALLS = 1000; // of those that do not wait their turn
    private static final String CLOSED = "this peer is closed";

    private final EventLoop loop;
    private final InetSocketAddress tracker;
    private final RandomGenerator random;
    private final ArrayDeque<ApiConnection> idle = new ArrayDeque<>();
    private final Set<ApiConnection> connections = new HashSet<>();

    /** The connections that were busy when the tracker was lost: they may be as dead as the event stream was. */
    private final Set<ApiConnection> doubtful = new HashSet<>();

    private final ArrayDeque<ApiCall<?>> waiting = new ArrayDeque<>();
    private final Set<ApiCall<?>> inTurn = new LinkedHashSet<>(); // as many as there are, behind the others
    private long answeredAt;
    private @Nullable EventStreamClient events;
    private boolean closed;

    /** A link to a tracker, at a resolved address, without a connection: the first call makes one. */
    public HttpTrackerLink(EventLoop loop, InetSocketAddress tracker, RandomGenerator random) {
        this.loop = loop;
        this.tracker = tracker;
        this.random = random;
        this.answeredAt = Long.MIN_VALUE / 2;
    }

    @Override
    public <R extends ApiReply> CompletableFuture<R> call(
            ApiRequest<R> request, @Nullable String token, @Nullable Consumer<R> late) {
        HttpRequest http = http(request);
        ApiCall<R> call = new ApiCall<>(request, token == null ? http : withToken(http, token), late);
        return add(call, waiting, WAITING_CALLS);
    }

    @Override
    public <R extends ApiReply> CompletableFuture<R> callInTurn(ApiRequest<R> request, String token) {
        return add(new ApiCall<>(request, withToken(http(request), token), null), inTurn, Integer.MAX_VALUE);
    }

    private <R extends ApiReply> CompletableFuture<R> add(ApiCall<R> call, Collection<ApiCall<?>> queue, int most) {
        if (closed || queue.size() >= most) {
            String why = closed ? CLOSED : "too many requests wait for the tracker";
            loop.execute(() -> fail(call, why, null));
        } else {
            call.startTimer(loop, call.patience().toNanos(), () -> timedOut(call));
            queue.add(call);
            dispatch();
        }
        return call.answer;
    }

    void fail(ApiCall<?> call, String why, @Nullable Throwable cause) {
        call.fail(address(), why, cause);
    }

    private HttpRequest http(ApiRequest<?> request) {
        return HttpRequest.post(address(), "/api/v1/" + request.operation(), "application/x-bencode", request.encode());
    }

    private void timedOut(ApiCall<?> call) {
        long patience = answeredAt + call.patience().toNanos() - loop.now();
        if (patience > 0 && inTurn.contains(call)) {
            call.startTimer(loop, patience, () -> timedOut(call)); // the tracker is there, and busy with those before
            return;
        }
        waiting.remove(call);
        inTurn.remove(call);
        fail(call, "no answer within " + call.patience().toSeconds() + " seconds", null);
        List.copyOf(connections).forEach(connection -> connection.abandon(call));
    }

    private void dispatch() {
        while (!waiting.isEmpty() || !inTurn.isEmpty()) {
            ApiConnection free = idle.poll();
            if (free == null) {
                if (connections.size() >= CONNECTIONS) {
                    return;
                }
                free = new ApiConnection(this, loop, tracker);
                connections.add(free);
            }
            free.send(waiting.isEmpty() ? nextInTurn() : waiting.remove());
        }
    }

    /** Takes the one whose turn it is: its patience begins now. */
    private ApiCall<?> nextInTurn() {
        ApiCall<?> next = inTurn.iterator().next();
        inTurn.remove(next);
        next.startTimer(loop, next.patience().toNanos(), () -> timedOut(next));
        return next;
    }

    /** The tracker has answered a call. */
    void answered() {
        answeredAt = loop.now();
    }

    /** Takes a connection back that has done its call and can take another. */
    void free(ApiConnection connection) {
        if (doubtful.remove(connection)) {
            connection.close();
        } else if (!closed) {
            idle.add(connection);
            dispatch();
        }
    }

    /** Uses no connection from before for another call: the tracker was lost. */
    private void distrust() {
        doubtful.addAll(connections);
        doubtful.removeAll(idle);
        List.copyOf(idle).forEach(ApiConnection::close);
    }

    void gone(ApiConnection connection) {
        idle.remove(connection);
        doubtful.remove(connection);
        if (connections.remove(connection) && !closed) {
            dispatch();
        }
    }

    /** Sends a call once more, on another connection. */
    void again(ApiCall<?> call) {
        waiting.addFirst(call);
    }

    @Override
    public void openEvents(String token, Listener listener) {
        closeEvents();
        HttpRequest request = withToken(HttpRequest.get(address(), "/api/v1/events"), token);
        events = new EventStreamClient(loop, tracker, request, random, listener, this::distrust);
        events.connect();
    }

    @Override
    public void closeEvents() {
        if (events != null) {
            events.close();
            events = null;
        }
    }

    @Override
    public void close() {
        closed = true;
        closeEvents();
        for (Collection<ApiCall<?>> queue : List.of(waiting, inTurn)) {
            List.copyOf(queue).forEach(call -> fail(call, CLOSED, null));
            queue.clear();
        }
        List.copyOf(connections).forEach(ApiConnection::close);
    }

    @Override
    public String address() {
        return IpAddresses.text(tracker);
    }

    private static HttpRequest withToken(HttpRequest request, String token) {
        return request.with("Authorization", "Bearer " + token);
    }
}
