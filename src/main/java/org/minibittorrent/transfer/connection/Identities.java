package org.minibittorrent.transfer.connection;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.swarm.PeerIdentity;
import org.minibittorrent.wire.PeerId;

/** Makes the identities of peers, by which they are told apart and called. */
final class Identities {
    private Identities() {}

    /** {@return the identity of a peer of which only the address is known} */
    static PeerIdentity of(InetSocketAddress remote) {
        return new PeerIdentity(text(remote), text(remote));
    }

    /** {@return the identity of a peer that has shaken hands, named by its user, if known, its address and its client} */
    static PeerIdentity of(InetSocketAddress remote, PeerId id, @Nullable String user) {
        return new PeerIdentity(
                remote.getAddress().getHostAddress() + " " + id.hex(),
                (user == null ? "" : user + " at ") + text(remote) + " (" + id.client() + ")");
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress() == null
                ? address.toString()
                : address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
