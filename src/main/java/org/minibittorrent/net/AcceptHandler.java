package org.minibittorrent.net;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** The door of a {@link Listener}: decides over each connection that comes in. Called on the loop thread. */
@FunctionalInterface
public interface AcceptHandler {

    /**
     * A connection came in. If this throws, that connection is closed and the listener goes on.
     *
     * @param remote who connects
     * @return who handles the connection, whose {@code onOpen} is called next; null to refuse it: it is closed at once
     */
    @Nullable
    ChannelHandler onAccept(InetSocketAddress remote);
}
