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

/** The addresses one transfer knows, and when each may be dialled next. Pure bookkeeping: time comes in. */
final class KnownPeers {
    static final int MOST = 5000; // addresses kept for one transfer

    private static final long FIRST_RETRY_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST_RETRY_NANOS = Duration.ofMinutes(1).toNanos();

    private static final class Entry {
        private final InetSocketAddress address;
        private long notBefore;
        private int failures;
        private boolean busy;
        private boolean useless; // we ourselves answer there, or somebody who is kept out
        private @Nullable PeerId lastId;

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

    /** At most so many addresses to dial now: none of a peer that is connected, by its id or by where it listens. */
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

    boolean has(InetSocketAddress address) {
        return entries.containsKey(address);
    }

    /** {@return the addresses that will be dialled, sooner or later} */
    List<InetSocketAddress> hopes() {
        return entries.values().stream()
                .filter(entry -> !entry.useless)
                .map(entry -> entry.address)
                .toList();
    }

    private Optional<Entry> find(InetSocketAddress address) {
        return Optional.ofNullable(entries.get(address));
    }

    /** The address is being dialled, or connected. */
    void dialled(InetSocketAddress address) {
        find(address).ifPresent(entry -> entry.busy = true);
    }

    /** The connection there may be dead: it may be dialled beside it, at once if there is a reason to hurry. */
    void doubted(InetSocketAddress address, boolean atOnce, long now) {
        find(address).ifPresent(entry -> {
            entry.busy = false;
            entry.notBefore = atOnce ? now : entry.notBefore;
        });
    }

    /** The peer at this address has shaken hands. */
    void shookHands(InetSocketAddress address, PeerId id) {
        find(address).ifPresent(entry -> entry.lastId = id);
    }

    /** This address is not to be dialled any more. */
    void giveUp(InetSocketAddress address) {
        find(address).ifPresent(entry -> entry.useless = true);
    }

    /** The connection there ended or never came about; a next try waits longer, unless it was useful: moved data. */
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
