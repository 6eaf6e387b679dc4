package org.minibittorrent.tracker.service;

import java.net.InetSocketAddress;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.net.Channel;
import org.minibittorrent.net.ChannelHandler;
import org.minibittorrent.net.EventLoop;

/** A check that connects to the port, and says nothing. */
public final class ConnectingPortCheck implements PortCheck {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final EventLoop loop;
    private final long atATime;
    private int running;

    /** None under way; of more than so many at a time the rest is not made. */
    public ConnectingPortCheck(EventLoop loop, long atATime) {
        this.loop = loop;
        this.atATime = atATime;
    }

    @Override
    public void check(InetSocketAddress address, Consumer<OptionalInt> result) {
        if (running == atATime) {
            result.accept(OptionalInt.empty());
            return;
        }
        running++;
        var unused = loop.connect(address, null, PATIENCE_NANOS, new ChannelHandler() {
            private int reached;

            @Override
            public void onOpen(Channel channel) {
                reached = 1;
                channel.close();
            }

            @Override
            public void onReadable(Channel channel) {
                // Closed when it opened.
            }

            @Override
            public boolean onWritable(Channel channel) {
                return false;
            }

            @Override
            public void onClosed(@Nullable Throwable cause) {
                running--;
                result.accept(OptionalInt.of(reached));
            }
        });
    }
}
