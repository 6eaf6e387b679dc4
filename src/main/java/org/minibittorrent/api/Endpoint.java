package org.minibittorrent.api;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.minibittorrent.wire.PeerId;

/** A member's peer, as the tracker tells it to others: where it listens, and how it calls itself. */
public record Endpoint(String user, InetAddress ip, int port, PeerId peerId) {
    private static final int MAX_PORT = 65_535;

    /** Refuses a port out of range. */
    public Endpoint {
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("no port: " + port);
        }
    }

    /** An endpoint at an address. */
    public Endpoint(String user, InetSocketAddress address, PeerId peerId) {
        this(user, address.getAddress(), address.getPort(), peerId);
    }

    /** {@return the address at which the peer listens} */
    public InetSocketAddress address() {
        return new InetSocketAddress(ip, port);
    }
}
