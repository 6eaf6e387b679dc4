package org.minibittorrent.tracker.service;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.net.IpAddresses;
import org.minibittorrent.security.ScramServer;
import org.minibittorrent.security.ScramVerifier;
import org.minibittorrent.tracker.live.Limit;
import org.minibittorrent.tracker.live.Timeouts;

/**
 * Proofs of a password between their two halves. Bounded: whoever begins too many pushes its own oldest ones out, and
 * all together push the oldest of all out. Loop thread.
 */
final class LoginExchanges {
    private final long atMost;
    private final long atMostPerSource;
    private final Timeouts<BencodeString> countdowns;
    private final Map<BencodeString, Exchange> exchanges = new HashMap<>();
    private final Map<InetAddress, Set<BencodeString>> bySource = new HashMap<>();

    LoginExchanges(Environment environment) {
        this.atMost = environment.limit(Limit.LOGINS_UNDER_WAY);
        this.atMostPerSource = environment.limit(Limit.LOGINS_UNDER_WAY_PER_SOURCE);
        this.countdowns = new Timeouts<>(
                environment.loop(), TimeUnit.SECONDS.toNanos(environment.limit(Limit.LOGIN_SECONDS)), this::drop);
    }

    /** A proof that has begun; no verifier if there is no such user. Its source: see {@link IpAddresses#sourceOf}. */
    record Exchange(String userKey, @Nullable ScramVerifier verifier, InetAddress source, ScramServer scram) {}

    /** Keeps one under a name that nobody can guess. */
    void put(BencodeString id, Exchange exchange) {
        Set<BencodeString> own = bySource.computeIfAbsent(exchange.source(), key -> new LinkedHashSet<>());
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

    private void drop(BencodeString id) {
        countdowns.stop(id);
        Exchange exchange = exchanges.remove(id);
        if (exchange != null) {
            bySource.computeIfPresent(exchange.source(), (key, own) -> own.remove(id) && own.isEmpty() ? null : own);
        }
    }
}
