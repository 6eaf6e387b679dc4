package org.minibittorrent.tracker.service;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.AccountRequest.Verifier;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.IpAddresses;
import org.minibittorrent.security.ScramServer;
import org.minibittorrent.tracker.live.Limit;
import org.minibittorrent.tracker.live.Timeouts;
import org.minibittorrent.tracker.live.TrackerLimits;

/**
 * Proofs of a password between their two halves. Bounded: whoever begins too many pushes its own oldest ones out, and all
 * together push the oldest of all out. Loop thread.
 */
final class LoginExchanges {
    private final long atMost;
    private final long atMostPerSource;
    private final Timeouts<BencodeString> countdowns;
    private final Map<BencodeString, Exchange> exchanges = new HashMap<>();
    private final Map<InetAddress, Set<BencodeString>> bySource = new HashMap<>();

    LoginExchanges(EventLoop loop, TrackerLimits limits) {
        this.atMost = limits.get(Limit.LOGINS_UNDER_WAY);
        this.atMostPerSource = limits.get(Limit.LOGINS_UNDER_WAY_PER_SOURCE);
        this.countdowns = new Timeouts<>(loop, TimeUnit.SECONDS.toNanos(limits.get(Limit.LOGIN_SECONDS)), this::drop);
    }

    /**
     * A proof that has begun.
     *
     * @param userKey of whom it is to be; there need not be such a user
     * @param verifier against which it is made; null if there is no such user
     * @param source where it was begun
     * @param scram checks it
     */
    record Exchange(String userKey, @Nullable Verifier verifier, InetAddress source, ScramServer scram) {}

    /** Keeps one under a name that nobody can guess. */
    void put(BencodeString id, Exchange exchange) {
        Set<BencodeString> own =
                bySource.computeIfAbsent(IpAddresses.sourceOf(exchange.source()), key -> new LinkedHashSet<>());
        BencodeString superfluous = null;
        if (own.size() >= atMostPerSource) {
            superfluous = own.iterator().next();
        } else if (exchanges.size() >= atMost) {
            superfluous = countdowns.first();
        }
        own.add(id);
        exchanges.put(id, exchange);
        countdowns.start(id);
        if (superfluous != null) {
            drop(superfluous);
        }
    }

    /** Takes one out: a proof can be tried once. Null if there is none, or it took too long. */
    @Nullable
    Exchange take(BencodeString id) {
        Exchange exchange = exchanges.get(id);
        drop(id);
        return exchange;
    }

    int size() {
        return exchanges.size();
    }

    private void drop(BencodeString id) {
        countdowns.stop(id);
        Exchange exchange = exchanges.remove(id);
        if (exchange != null) {
            InetAddress source = IpAddresses.sourceOf(exchange.source());
            Set<BencodeString> own = bySource.get(source);
            if (own != null && own.remove(id) && own.isEmpty()) {
                bySource.remove(source);
            }
        }
    }
}
