package org.minibittorrent.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.minibittorrent.testing.Eventually;

/** A manual loop with what tests do to it all the time. */
final class Hands implements AutoCloseable {
    static final Duration NO_WAIT = Duration.ZERO;

    final EventLoop loop;

    Hands() {
        this(System::nanoTime);
    }

    Hands(TimeSource time) {
        loop = EventLoop.manual(time);
    }

    /** Turns the loop until something is so; fails if it does not come about. */
    void turnUntil(BooleanSupplier so) {
        Eventually.turn(loop, "what the loop is turned for", so::getAsBoolean);
    }

    /** Turns the loop until it has nothing left to do. */
    void settle() {
        int idle = 0;
        while (idle < 3) {
            idle = loop.turn(Duration.ofMillis(10)) == 0 ? idle + 1 : 0;
        }
    }

    Listener listen(AcceptHandler handler) throws IOException {
        return loop.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), handler);
    }

    /** Connects the two handlers to each other: the second is the one that accepted. */
    void pair(Recorder connecting, Recorder accepting) throws IOException {
        Listener listener = listen(remote -> accepting);
        connect(listener.localAddress(), connecting);
        turnUntil(() -> connecting.opened == 1 && accepting.opened == 1);
        listener.close();
    }

    Channel connect(InetSocketAddress to, ChannelHandler handler) {
        return loop.connect(to, null, TimeUnit.SECONDS.toNanos(10), handler);
    }

    @Override
    public void close() {
        loop.close();
    }
}
