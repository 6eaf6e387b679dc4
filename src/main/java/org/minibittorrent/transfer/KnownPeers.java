package org.minibittorrent.transfer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.wire.PeerId;

/**
 * The addresses one transfer knows, when each may be dialled next, and who is kept out. Pure bookkeeping: time comes in as
 * an argument.
 */
final class KnownPeers {
    private static final long FIRST_RETRY_NANOS = 1_000_000_000L;
    private static final long LONGEST_RETRY_NANOS = 60_000_000_000L;

    private static final class Entry {
        final InetSocketAddress address;
        long notBefore;
        int failures;
        boolean busy;
        boolean ourselves;

        @Nullable
        PeerId lastId;

        Entry(InetSocketAddress address, long now) {
            this.address = address;
            this.notBefore = now;
        }
    }

    private final RandomGenerator random;
    private final Map<InetSocketAddress, Entry> entries = new LinkedHashMap<>();
    private final Set<String> banned = new LinkedHashSet<>();

    KnownPeers(RandomGenerator random) {
        this.random = random;
    }

    /** Adds an address; ignored when known already or when there are too many. */
    void add(InetSocketAddress address, long now) {
        if (entries.size() < TransferLimits.ADDRESSES && address.getPort() != 0) {
            entries.computeIfAbsent(address, a -> new Entry(a, now));
        }
    }

    /** Forgets all but these. */
    void retain(Set<InetSocketAddress> addresses) {
        entries.keySet().retainAll(addresses);
    }

    int size() {
        return entries.size();
    }

    /** Whether a peer at this IP address was named to us. */
    boolean knows(InetAddress ip) {
        return entries.keySet().stream().anyMatch(known -> ip.equals(known.getAddress()));
    }

    /** Addresses to dial now, at most {@code most}, leaving out peers that are connected some other way. */
    List<InetSocketAddress> due(int most, Set<PeerId> connected, long now) {
        List<InetSocketAddress> due = new ArrayList<>();
        for (Entry entry : entries.values()) {
            if (due.size() == most) {
                break;
            }
            boolean elsewhere = entry.lastId != null && connected.contains(entry.lastId);
            if (!entry.busy && !entry.ourselves && !elsewhere && now - entry.notBefore >= 0) {
                due.add(entry.address);
            }
        }
        return due;
    }

    /** Whether some address will be dialled, sooner or later. */
    boolean hasHope() {
        return entries.values().stream().anyMatch(entry -> !entry.ourselves);
    }

    /** The address is being dialled, or connected. */
    void dialled(InetSocketAddress address) {
        Entry entry = entries.get(address);
        if (entry != null) {
            entry.busy = true;
        }
    }

    /** The peer at this address has shaken hands. */
    void shookHands(InetSocketAddress address, PeerId id) {
        Entry entry = entries.get(address);
        if (entry != null) {
            entry.lastId = id;
            entry.failures = 0;
        }
    }

    /** It is we ourselves who answer there: never again. */
    void isOurselves(InetSocketAddress address) {
        Entry entry = entries.get(address);
        if (entry != null) {
            entry.ourselves = true;
        }
    }

    /** The connection to this address ended or never came about; the next try waits longer each time. */
    void ended(InetSocketAddress address, long now) {
        Entry entry = entries.get(address);
        if (entry == null) {
            return;
        }
        entry.busy = false;
        long wait = Math.min(LONGEST_RETRY_NANOS, FIRST_RETRY_NANOS << Math.min(entry.failures++, 10));
        entry.notBefore = now + wait / 2 + random.nextLong(wait / 2 + 1);
    }

    /** Keeps a peer out from now on. */
    void ban(String key) {
        if (banned.size() < TransferLimits.BANS) {
            banned.add(key);
        }
    }

    boolean isBanned(String key) {
        return banned.contains(key);
    }
}
