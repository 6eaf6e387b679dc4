package org.minibittorrent.tracker.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.Listener;
import org.minibittorrent.testing.Eventually;

/** Trying ports, over real sockets on loopback. */
class PortCheckTest {
    private final ManualClock clock = new ManualClock();
    private final EventLoop loop = EventLoop.manual(clock);
    private final List<OptionalInt> results = new ArrayList<>();

    @AfterEach
    void close() {
        loop.close();
    }

    private InetSocketAddress portThat(boolean listens) throws IOException {
        // Turns every connection away: that it came is enough.
        Listener listener = loop.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), remote -> null);
        if (!listens) {
            listener.close();
        }
        return listener.localAddress();
    }

    private void turnUntil(int count) {
        Eventually.turn(loop, count + " results", () -> results.size() >= count, () -> results);
        assertEquals(count, results.size());
    }

    @Test
    void anOpenPortIsReachedAndAClosedOneIsNot() throws IOException {
        ConnectingPortCheck check = new ConnectingPortCheck(loop, 10);
        check.check(portThat(true), results::add);
        turnUntil(1);
        check.check(portThat(false), results::add);
        turnUntil(2);
        assertEquals(List.of(OptionalInt.of(1), OptionalInt.of(0)), results);
    }

    @Test
    void onlySomeAreTriedAtATime() throws IOException {
        ConnectingPortCheck check = new ConnectingPortCheck(loop, 2);
        InetSocketAddress open = portThat(true);
        for (int i = 0; i < 3; i++) {
            check.check(open, results::add);
        }
        assertEquals(List.of(OptionalInt.empty()), results, "the third is told at once that it is not tried");
        turnUntil(3);
        check.check(open, results::add);
        turnUntil(4);
        assertEquals(3, results.stream().filter(OptionalInt.of(1)::equals).count());
    }
}
