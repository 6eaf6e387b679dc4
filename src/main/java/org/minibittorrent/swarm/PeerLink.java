package org.minibittorrent.swarm;

import org.minibittorrent.wire.Message;

/** One connection as the swarm sees it; see the package for how it is called. */
public interface PeerLink {
    PeerIdentity identity();

    /** Queues a message; it leaves in order, before any block asked for later. */
    void send(Message message);

    /** There are blocks to send: take them with {@link Swarm#nextUpload} when the connection can carry them. */
    void uploadReady();

    /** The block that is just arriving is no longer wanted: the rest of it must not reach the store. */
    void discardArriving();

    /** Whether it is we who do not read what the other side has sent, because of a limit or a busy disk. */
    default boolean isHeldBack() {
        return false;
    }

    /** Ends the connection, with the reason for the log; the swarm hears of it by {@link Swarm#disconnected}. */
    void close(String reason);
}
