package org.minibittorrent.security;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Delays after failed logins, per account and per source address: they slow guessing down and lock nobody out for good.
 * A policy alone: the time comes in, nothing waits here. Not thread safe.
 *
 * <p>An attempt counts as failed from its beginning until it succeeds, so that many at once gain nothing. The first few
 * are free; after each further one the next has to wait, twice as long each time, up to a bound. Attempts that come too
 * early are refused and not counted: who hammers gains nothing and loses nothing. Failures are forgotten after a while
 * without failures.
 *
 * <p>Someone who guesses at an account must not keep its owner out: from a source that this account logged in from
 * before, the failures at the account count for nothing. A success takes back only its own attempt, so an account of
 * one's own is no way to be forgiven.
 *
 * <p>Memory is bounded: of accounts, sources and successes only those used last are kept.
 */
public final class FailureDelays {
    /**
     * The failures that are free, how long to wait after one more, the longest wait, and how long without failures all
     * is remembered, which is longer.
     */
    public record Patience(int free, long firstNanos, long longestNanos, long forgetNanos) {
        /** Refuses what would lock out for good or forget before the wait is over. */
        public Patience {
            if (free < 1 || firstNanos < 1 || longestNanos < firstNanos || forgetNanos <= longestNanos) {
                throw new IllegalArgumentException(
                        free + " free, " + firstNanos + " to " + longestNanos + ", " + forgetNanos);
            }
        }

        long delay(int failures) {
            int doublings = failures - free - 1;
            if (doublings < 0) {
                return 0;
            }
            boolean within = doublings < Long.SIZE - 2 && firstNanos <= longestNanos >> doublings;
            return within ? firstNanos << doublings : longestNanos;
        }
    }

    private record Failures(int count, long lastNanos) {}

    private record Success(String account, InetAddress source) {}

    private final Patience forAccounts;
    private final Patience forSources;
    private final int entries;
    private final Map<String, Failures> accounts = leastRecentlyUsed();
    private final Map<InetAddress, Failures> sources = leastRecentlyUsed();
    private final Map<Success, Boolean> successes = leastRecentlyUsed();

    /**
     * Nothing has failed yet. A source is an address (IPv4) or a network of 64 bits (IPv6): it takes more patience, as
     * many users may share one. So many accounts, sources and successes are kept.
     */
    public FailureDelays(Patience forAccounts, Patience forSources, int entries) {
        if (entries < 1) {
            throw new IllegalArgumentException(entries + " entries");
        }
        this.forAccounts = forAccounts;
        this.forSources = forSources;
        this.entries = entries;
    }

    /**
     * {@return delays with so many free failures each, that begin with a second, grow to the longest, less than 15
     * minutes, and are forgotten after 15 minutes; 10 000 entries}
     */
    public static FailureDelays of(int freeForAccount, int freeForSource, long longestNanos) {
        long second = 1_000_000_000L;
        long forget = 15 * 60 * second;
        return new FailureDelays(
                new Patience(freeForAccount, second, longestNanos, forget),
                new Patience(freeForSource, second, longestNanos, forget),
                10_000);
    }

    /**
     * Someone wants to log in to an account, whether it exists or not (case does not count), from an IPv4 address, or
     * an IPv6 network, since whoever has one address of it has all; now, by a monotonic clock in nanoseconds.
     *
     * @return 0 to go ahead, and the attempt counts as failed until {@link #succeeded}; otherwise refuse it and say how
     *     many nanoseconds to wait
     */
    public long begin(String account, InetAddress source, long now) {
        String name = account.toLowerCase(Locale.ROOT);
        boolean familiar = successes.get(new Success(name, source)) != null;
        long forAccount = familiar ? 0 : waitNanos(accounts.get(name), forAccounts, now);
        long wait = Math.max(forAccount, waitNanos(sources.get(source), forSources, now));
        if (wait == 0) {
            count(accounts, name, forAccounts, now);
            count(sources, source, forSources, now);
        }
        return wait;
    }

    /** An attempt of this account and source that went ahead succeeded. */
    public void succeeded(String account, InetAddress source) {
        String name = account.toLowerCase(Locale.ROOT);
        accounts.computeIfPresent(name, (key, failures) -> oneLess(failures));
        sources.computeIfPresent(source, (key, failures) -> oneLess(failures));
        put(successes, new Success(name, source), true);
    }

    /** Accounts, sources and successes kept: what takes memory. */
    int size() {
        return accounts.size() + sources.size() + successes.size();
    }

    private static long waitNanos(@Nullable Failures failures, Patience patience, long now) {
        if (failures == null) {
            return 0;
        }
        long since = now - failures.lastNanos();
        return since >= patience.forgetNanos() ? 0 : Math.max(0, patience.delay(failures.count()) - since);
    }

    private <K> void count(Map<K, Failures> map, K key, Patience patience, long now) {
        Failures old = map.get(key);
        int before = old == null || now - old.lastNanos() >= patience.forgetNanos() ? 0 : old.count();
        put(map, key, new Failures(Math.min(before, Integer.MAX_VALUE - 1) + 1, now));
    }

    private static @Nullable Failures oneLess(Failures failures) {
        return failures.count() == 1 ? null : new Failures(failures.count() - 1, failures.lastNanos());
    }

    private <K, V> void put(Map<K, V> map, K key, V value) {
        map.put(key, value);
        if (map.size() > entries) {
            map.remove(map.keySet().iterator().next());
        }
    }

    private static <K, V> Map<K, V> leastRecentlyUsed() {
        return new LinkedHashMap<>(16, 0.75f, true);
    }
}
