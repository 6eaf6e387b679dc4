package org.minibittorrent.transfer.connection;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.swarm.PeerIdentity;
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
        @Nullable PeerId peerId) {
    /** {@return its identity; once it has shaken hands it is named by its user, if known, its address and its client} */
    PeerIdentity identity(@Nullable String user) {
        if (address.getAddress() == null) {
            return new PeerIdentity(address.toString(), address.toString());
        }
        String ip = address.getAddress().getHostAddress();
        String place = ip + ":" + address.getPort();
        return peerId == null
                ? new PeerIdentity(place, place)
                : new PeerIdentity(
                        ip + " " + peerId.hex(),
                        (user == null ? "" : user + " at ") + place + " (" + peerId.client() + ")");
    }
}
