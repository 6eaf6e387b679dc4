package org.minibittorrent;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/** The checks of what the application passes. Any thread. */
final class Arguments {
    private Arguments() {}

    /** {@return the address, which must name a host by its IP address} */
    static InetSocketAddress resolved(InetSocketAddress address, String what) {
        if (Objects.requireNonNull(address, what).isUnresolved()) {
            throw new IllegalArgumentException(
                    what + ": the host " + address.getHostString() + " is not resolved; give its IP address");
        }
        return address;
    }

    /** {@return a copy of the addresses of peers} */
    static List<InetSocketAddress> resolved(Collection<InetSocketAddress> peers) {
        List<InetSocketAddress> copy = List.copyOf(Objects.requireNonNull(peers, "peers"));
        copy.forEach(peer -> resolved(peer, "peer"));
        return copy;
    }

    /** {@return the last part of a path, empty if it has none} */
    static String nameOf(Path path) {
        Path name = path.getFileName();
        return name == null ? "" : name.toString();
    }
}
