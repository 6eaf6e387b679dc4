package org.minibittorrent.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.minibittorrent.api.ApiEvent;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.http.HttpRequest;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.peer.link.EventStreamClient;
import org.minibittorrent.peer.link.TrackerLink;

/** How a peer looks for a tracker that is away: ever more rarely up to a limit, and not at the moment when all others do. */
@Timeout(60)
class ReconnectTest {
    private static final List<Long> PAUSES = List.of(200L, 400L, 800L, 1_600L, 3_200L, 4_000L, 4_000L, 4_000L);

    private final AtomicLong clock = new AtomicLong();
    private final EventLoop loop = EventLoop.manual(clock::get);

    /** For each try that failed, how much of the next pause is left to chance, in nanoseconds. */
    private final List<Long> chances = new ArrayList<>();

    private int connected;
    private int lost;
    private double luck;

    private final RandomGenerator random = new RandomGenerator() {
        @Override
        public long nextLong() {
            throw new AssertionError("a number without a bound");
        }

        @Override
        public long nextLong(long bound) {
            chances.add(bound);
            return (long) (luck * bound);
        }
    };

    private final TrackerLink.Listener listener = new TrackerLink.Listener() {
        @Override
        public void connected() {
            connected++;
        }

        @Override
        public void event(ApiEvent event) {}

        @Override
        public void lost(IOException cause) {
            lost++;
        }

        @Override
        public void refused(ApiException refusal) {
            throw new AssertionError(refusal);
        }
    };

    @AfterEach
    void close() {
        loop.close();
    }

    private EventStreamClient client(InetSocketAddress tracker) {
        return new EventStreamClient(
                loop, tracker, HttpRequest.get("127.0.0.1", "/api/v1/events"), random, listener, () -> {});
    }

    private void turnUntil(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            loop.turn(Duration.ofMillis(20));
        }
    }

    /** Lets time pass; whether another try was made then. */
    private boolean triesWithin(long millis) {
        int before = chances.size();
        clock.addAndGet(Duration.ofMillis(millis).toNanos());
        for (int turn = 0; turn < 5; turn++) {
            loop.turn(Duration.ofMillis(5));
        }
        return chances.size() > before;
    }

    private static InetSocketAddress nobody() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), free.getLocalPort());
        }
    }

    private static long millis(long nanos) {
        return Duration.ofNanos(nanos).toMillis();
    }

    @Test
    void thePausesGrowToALimitAndHalfOrMoreOfThemIsChance() throws IOException {
        EventStreamClient client = client(nobody());
        client.connect();
        turnUntil(() -> chances.size() == 1);
        for (int i = 0; i < PAUSES.size(); i++) {
            long pause = PAUSES.get(i);
            assertEquals(pause, millis(chances.get(i)), "chance in pause " + i);
            assertTrue(!triesWithin(pause / 2 - 1), "not before half of it has passed");
            int before = chances.size();
            clock.addAndGet(Duration.ofMillis(2).toNanos());
            turnUntil(() -> chances.size() > before);
        }
        assertEquals(1, lost, "told once");
        client.close();
        assertTrue(!triesWithin(60_000), "a closed one tries no more");
    }

    @Test
    void whoIsUnluckyWaitsThreeTimesAsLong() throws IOException {
        luck = 0.999;
        client(nobody()).connect();
        turnUntil(() -> chances.size() == 1);
        assertTrue(!triesWithin(290));
        clock.addAndGet(Duration.ofMillis(10).toNanos());
        turnUntil(() -> chances.size() == 2);
    }

    @Test
    void onceItIsBackTheFirstPauseIsShortAgain() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            InetSocketAddress tracker = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());
            client(tracker).connect();
            for (int i = 0; i < 3; i++) {
                int tries = chances.size();
                // Ends every connection without an answer.
                loop.turn(Duration.ofMillis(20));
                server.accept().close();
                turnUntil(() -> chances.size() > tries);
                clock.addAndGet(chances.get(tries));
            }
            assertEquals(
                    List.of(200L, 400L, 800L),
                    chances.stream().map(ReconnectTest::millis).toList());
            loop.turn(Duration.ofMillis(20));
            try (Socket answered = server.accept()) {
                answered.getOutputStream()
                        .write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                turnUntil(() -> connected == 1);
            }
            turnUntil(() -> chances.size() == 4);
            assertEquals(200L, millis(chances.get(3)));
            assertEquals(2, lost);
        }
    }
}
