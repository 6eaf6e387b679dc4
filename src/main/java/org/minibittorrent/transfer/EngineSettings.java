package org.minibittorrent.transfer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Predicate;

/**
 * The settings of a peer: limits are bytes of blocks a second, for all transfers together.
 *
 * @param listen the address where it accepts connections; port 0 takes a free one
 * @param transfers how many torrents it may move at a time
 * @param admission asked, on the loop thread, about strangers that connect; peers named to a transfer are always let in
 */
public record EngineSettings(
        InetSocketAddress listen, Predicate<InetAddress> admission, long downRate, long upRate, int transfers) {
    /** The usual number of torrents. */
    public static final int TRANSFERS = 50_000;

    /** Settings with the usual number of torrents. */
    public EngineSettings(InetSocketAddress listen, Predicate<InetAddress> admission, long downRate, long upRate) {
        this(listen, admission, downRate, upRate, TRANSFERS);
    }
}
