package org.minibittorrent;

import java.net.InetAddress;

/**
 * The policy by which strangers may connect to a peer. Peers that were named to a share or download are always let in. Called on the loop thread
 * for each stranger: must answer at once, from memory.
 */
@FunctionalInterface
public interface Admission {
    /** Only peers at the IP addresses that were named. */
    Admission NAMED_PEERS = address -> false;

    /** Whoever knows the infohash. */
    Admission ANYONE = address -> true;

    /** {@return whether a stranger may connect from this address} */
    boolean admits(InetAddress address);
}
