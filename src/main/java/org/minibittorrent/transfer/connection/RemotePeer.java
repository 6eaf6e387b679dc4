package org.minibittorrent.transfer.connection;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.wire.PeerId;

/**
 * The other end of a connection.
 *
 * @param address whom we dialled; or, of a connection that came in, where it came from: the port is no listening one then
 * @param dialled whether we dialled
 * @param peerId by which it calls itself; null before the handshake
 */
public record RemotePeer(
        InetSocketAddress address,
        boolean dialled,
        @Nullable PeerId peerId) {}
