package org.minibittorrent.tracker.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ApiReply;
import org.minibittorrent.api.ApiRequest;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.Workers;
import org.minibittorrent.testing.Eventually;
import org.minibittorrent.tracker.TrackerService;
import org.minibittorrent.tracker.facts.Change;
import org.minibittorrent.tracker.facts.TrackerState;
import org.minibittorrent.tracker.live.TrackerLimits;
import org.minibittorrent.tracker.store.RecordingStore;
import org.minibittorrent.tracker.web.ApiService;

/** A tracker without a port: requests are handed in by hand, and time and durability are turned by hand. */
public final class TestTracker implements AutoCloseable {
    static final Duration LEASE = Duration.ofSeconds(30);
    static final int ROUNDS = 2;

    final ManualClock clock = new ManualClock();
    final EventLoop loop = EventLoop.manual(clock);
    public final RecordingStore store;
    public final TrackerService service;
    final List<InetSocketAddress> portsTried = new ArrayList<>();
    OptionalInt portAnswer = OptionalInt.of(1);

    /** Answers of port checks, held back while this is not null. */
    @Nullable
    List<Runnable> portsHeld;

    private final Workers workers = new Workers("tracker-test", 2, 100);

    public TestTracker() {
        this(TrackerLimits.DEFAULT, true, List.of());
    }

    public TestTracker(TrackerLimits limits) {
        this(limits, true, List.of());
    }

    public TestTracker(TrackerLimits limits, boolean registrationOpen, List<List<Change>> before) {
        store = new RecordingStore(loop, before);
        PortCheck ports = (address, result) -> {
            portsTried.add(address);
            if (portsHeld == null) {
                result.accept(portAnswer);
            } else {
                portsHeld.add(() -> result.accept(portAnswer));
            }
        };
        ServiceSettings rules = new ServiceSettings(registrationOpen, LEASE.toNanos(), ROUNDS, limits);
        Environment environment = new Environment(loop, workers, clock, new SecureRandom(), ports, rules);
        try {
            service = TrackerService.open(environment, store);
            service.start();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** What came of one request. */
    static final class Outcome implements ApiService.Responder {
        private @Nullable ApiReply reply;
        private @Nullable ApiException refusal;
        private int answers;

        @Override
        public void reply(ApiReply granted) {
            reply = granted;
            answers++;
        }

        @Override
        public void refuse(ApiException refused) {
            refusal = refused;
            answers++;
        }

        boolean isThere() {
            return answers > 0;
        }
    }

    /** Makes a request, and does not wait for the answer. */
    Outcome send(ApiRequest<?> request, @Nullable String token, String source) {
        Outcome outcome = new Outcome();
        service.handle(request, token, ip(source), outcome);
        return outcome;
    }

    /** Makes a request. */
    public <R extends ApiReply> R call(ApiRequest<R> request, @Nullable String token, String source)
            throws ApiException {
        return granted(request, send(request, token, source));
    }

    /** Waits for the answer, and passes it through its bytes. */
    <R extends ApiReply> R granted(ApiRequest<R> request, Outcome outcome) throws ApiException {
        turnUntil(outcome);
        assertEquals(1, outcome.answers, "answers to one request");
        if (outcome.refusal != null) {
            throw outcome.refusal;
        }
        if (outcome.reply == null) {
            throw new AssertionError("no answer");
        }
        return request.decodeReply(outcome.reply.encode());
    }

    /** Turns the loop until the answer is there. */
    void turnUntil(Outcome outcome) {
        Eventually.turn(loop, "an answer", outcome::isThere);
    }

    /** Lets time pass, a second at a time, so that every timer runs when it is due. */
    void pass(Duration time) {
        for (Duration left = time; !left.isNegative() && !left.isZero(); left = left.minusSeconds(1)) {
            clock.advance(left.compareTo(Duration.ofSeconds(1)) < 0 ? left : Duration.ofSeconds(1));
            settle();
        }
    }

    /** Lets much time pass, at once. */
    public void leap(Duration time) {
        clock.advance(time);
        settle();
    }

    /** Does what is due now. */
    void settle() {
        int done = loop.turn(Duration.ZERO);
        while (done > 0) {
            done = loop.turn(Duration.ZERO);
        }
    }

    /** A user with a session on a peer of its own. */
    public TestPeer join(String user) {
        TestPeer peer = new TestPeer(this, user);
        peer.createUser();
        peer.login();
        return peer;
    }

    public TrackerState state() {
        return service.state();
    }

    /** Expects a refusal of this kind, with one line of text. */
    public static ApiException refused(ErrorCode code, Call call) {
        ApiException refusal = assertThrows(ApiException.class, call::run);
        assertEquals(code, refusal.code(), refusal.getMessage());
        String message = String.valueOf(refusal.getMessage());
        assertFalse(message.isBlank() || message.contains("\n") || message.length() > 300, message);
        return refusal;
    }

    /** A request that may be refused. */
    public interface Call {
        void run() throws ApiException;
    }

    public static InetAddress ip(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        workers.close();
        loop.close();
    }
}
