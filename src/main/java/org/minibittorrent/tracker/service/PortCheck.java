package org.minibittorrent.tracker.service;

import java.net.InetSocketAddress;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** A check whether a peer's port can be reached. Loop thread. */
interface PortCheck {
    /**
     * Tries a port.
     *
     * @param address only ever the caller's own: nobody is to make a tracker connect elsewhere
     * @param result called once, now or within two seconds, with 1: reached, 0: not reached, or nothing: not tried
     */
    void check(InetSocketAddress address, Consumer<OptionalInt> result);
}
