package org.minibittorrent.interop;

import java.io.IOException;
import java.net.InetSocketAddress;

/** A peer of another BitTorrent client, in a process of its own. */
interface ForeignPeer extends AutoCloseable {
    /** Where it accepts connections. */
    InetSocketAddress address();

    /** Waits until a leech has everything, verified and written. */
    void awaitDone() throws IOException;

    @Override
    void close() throws IOException;
}
