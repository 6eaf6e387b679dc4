package org.minibittorrent.transfer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The peers that sent bad data to one transfer, and are kept out of it. Some clients take a new peer id for each connection:
 * so a peer is known by the address where it listens as well; and once several were caught behind one IP address, all of
 * that address is kept out. Loop thread.
 */
final class BannedPeers {
    static final int REMEMBERED = 5000; // peers, lest their bad data is found out later
    static final int MOST_PER_ADDRESS = 5; // peers that may be caught before their IP address as a whole is kept out
    static final int PARDONS = 3; // how often a peer is let in again after it began to share anew
    private static final int MOST = 1000; // peers kept out

    private record Met(@Nullable InetAddress ip, @Nullable InetSocketAddress listening) {}

    private record Banned(
            String name, @Nullable InetAddress ip, @Nullable InetSocketAddress listening) {}

    private static final Met UNKNOWN = new Met(null, null);

    // Peers that connected, by their keys: bad data may be found out long after they went. The oldest are forgotten.
    private final Map<String, Met> met = new LinkedHashMap<>();
    private final Map<String, Banned> banned =
            new LinkedHashMap<>(); // those kept out, as they were known when they were caught
    private final Map<InetSocketAddress, Integer> pardons = new HashMap<>();

    /** A peer is connected, and listens at this address, if that is known. */
    void met(String key, InetAddress ip, @Nullable InetSocketAddress address) {
        met.put(key, new Met(ip, address));
        if (met.size() > REMEMBERED) {
            met.remove(met.keySet().iterator().next());
        }
    }

    /** Keeps a peer out from now on, of this name for people; false if it was kept out before. */
    boolean add(String key, String name) {
        Met known = met.getOrDefault(key, UNKNOWN);
        return banned.size() < MOST && banned.putIfAbsent(key, new Banned(name, known.ip, known.listening)) == null;
    }

    /** {@return the names of those kept out who listen at one of these addresses} */
    List<String> names(Predicate<InetSocketAddress> addresses) {
        return banned.values().stream()
                .filter(peer -> peer.listening != null && addresses.test(peer.listening))
                .map(Banned::name)
                .toList();
    }

    /** Lets the peer that listens there back in, a few times: its file may have changed, and be the right one now. */
    void pardon(InetSocketAddress address) {
        if (contains(address) && pardons.merge(address, 1, Integer::sum) <= PARDONS) {
            banned.values().removeIf(peer -> address.equals(peer.listening));
        }
    }

    /** {@return the address where the peer of this key listens; null if it never told, or is forgotten} */
    @Nullable
    InetSocketAddress listening(String key) {
        Met peer = met.get(key);
        return peer == null ? null : peer.listening;
    }

    /** Whether a peer is kept out. */
    boolean contains(String key, InetAddress ip) {
        return banned.containsKey(key)
                || banned.values().stream().filter(peer -> ip.equals(peer.ip)).count() >= MOST_PER_ADDRESS;
    }

    /** Whether the peer that listens there is kept out. */
    boolean contains(InetSocketAddress address) {
        return banned.values().stream().anyMatch(peer -> address.equals(peer.listening));
    }
}
