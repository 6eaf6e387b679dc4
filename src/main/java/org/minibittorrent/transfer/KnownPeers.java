package org.minibittorrent.transfer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.wire.PeerId;

/**
 * The addresses one transfer knows, and when each may be dialled next. Pure bookkeeping: time comes in as an argument.
 */
final class KnownPeers {
    /** Addresses kept for one transfer. */
    static final int MOST = 5000;

    private static final long FIRST_RETRY_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST_RETRY_NANOS = Duration.ofMinutes(1).toNanos();

    private static final class Entry {
        final InetSocketAddress address;
        long notBefore;
        int failures;
        boolean busy;

        /** It is we ourselves who answer there, or somebody who is kept out. */
        boolean useless;

        @Nullable
        PeerId lastId;

        Entry(InetSocketAddress address, long now) {
            this.address = address;
            this.notBefore = now;
        }
    }

    private final RandomGenerator random;
    private final Map<InetSocketAddress, Entry> entries = new LinkedHashMap<>();

    KnownPeers(RandomGenerator random) {
        this.random = random;
    }

    /** Adds an address; ignored when known already or when there are too many. */
    void add(InetSocketAddress address, long now) {
        if (entries.size() < MOST && address.getPort() != 0) {
            entries.computeIfAbsent(address, a -> new Entry(a, now));
        }
    }

    /** Forgets all but these. */
    void retain(Set<InetSocketAddress> addresses) {
        entries.keySet().retainAll(addresses);
    }

    /** Whether a peer at this IP address was named to us. */
    boolean knows(InetAddress ip) {
        return entries.keySet().stream().anyMatch(address -> ip.equals(address.getAddress()));
    }

    /**
     * Addresses to dial now.
     *
     * @param most how many
     * @param idConnected whether a peer of this id is connected, by whatever address
     * @param addressConnected whether the peer that listens at this address is
     */
    List<InetSocketAddress> due(
            int most, Predicate<PeerId> idConnected, Predicate<InetSocketAddress> addressConnected, long now) {
        return entries.values().stream()
                .filter(entry -> !entry.busy && !entry.useless && now - entry.notBefore >= 0)
                .filter(entry -> entry.lastId == null || !idConnected.test(entry.lastId))
                .map(entry -> entry.address)
                .filter(addressConnected.negate())
                .limit(most)
                .toList();
    }

    /** Whether some address will be dialled, sooner or later. */
    boolean hasHope() {
        return entries.values().stream().anyMatch(entry -> !entry.useless);
    }

    private Optional<Entry> find(InetSocketAddress address) {
        return Optional.ofNullable(entries.get(address));
    }

    /** The address is being dialled, or connected. */
    void dialled(InetSocketAddress address) {
        find(address).ifPresent(entry -> entry.busy = true);
    }

    /** The peer at this address has shaken hands. */
    void shookHands(InetSocketAddress address, PeerId id) {
        find(address).ifPresent(entry -> entry.lastId = id);
    }

    /** This address is not to be dialled any more. */
    void giveUp(InetSocketAddress address) {
        find(address).ifPresent(entry -> entry.useless = true);
    }

    /**
     * The connection to this address ended or never came about. The next try waits longer each time.
     *
     * @param useful whether it moved any data: then it is soon tried again
     */
    void ended(InetSocketAddress address, boolean useful, long now) {
        Entry entry = entries.get(address);
        if (entry == null) {
            return;
        }
        entry.busy = false;
        entry.failures = useful ? 0 : entry.failures;
        long wait = Math.min(LONGEST_RETRY_NANOS, FIRST_RETRY_NANOS << Math.min(entry.failures++, 10));
        entry.notBefore = now + wait / 2 + random.nextLong(wait / 2 + 1);
    }
}
