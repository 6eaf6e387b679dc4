package org.minibittorrent.net;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** The door of a {@link Listener}, asked on the loop thread about each connection that comes in. */
@FunctionalInterface
public interface AcceptHandler {
    /**
     * {@return the handler of a connection from there, whose {@code onOpen} is called next; null to refuse it: it is
     * closed at once} If this throws, that connection is closed and the listener goes on.
     */
    @Nullable
    ChannelHandler onAccept(InetSocketAddress remote);
}
