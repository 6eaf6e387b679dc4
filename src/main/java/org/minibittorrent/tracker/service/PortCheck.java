package org.minibittorrent.tracker.service;

import java.net.InetSocketAddress;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** A check whether a peer's port can be reached. Loop thread. */
interface PortCheck {
    /**
     * Tries a port, only ever at the caller's own address: nobody is to make a tracker connect elsewhere.
     * {@code result} is called once, now or within two seconds, with 1: reached, 0: not reached, or nothing: not tried.
     */
    void check(InetSocketAddress address, Consumer<OptionalInt> result);
}
