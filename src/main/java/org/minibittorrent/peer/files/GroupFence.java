package org.minibittorrent.peer.files;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.Endpoint;
import org.minibittorrent.api.Id;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.wire.PeerId;

/**
 * The admission of connections for the files of one group, by the tracker's word. A connection is known by the address it
 * comes from, and by its peer id if that is one of those the tracker told of. Loop thread.
 */
final class GroupFence {
    private static final int KNOWN_PEERS = 5000;
    private static final int VERDICTS = 1000;

    // How long an address at which members are counts as theirs, and one at which there is none as a stranger's.
    private static final long ADMITTED_NANOS = Duration.ofSeconds(60).toNanos();
    private static final long REFUSED_NANOS = Duration.ofSeconds(5).toNanos();

    /** The way to the tracker. */
    interface Tracker {
        /** Asks for the members' peers at an address; the answer comes once and later, null if the tracker cannot be asked. */
        void ask(InfoHash infoHash, InetAddress ip, Consumer<@Nullable List<Endpoint>> answer);
    }

    private record Verdict(boolean admitted, long until) {}

    private record Waiting(@Nullable PeerId peerId, Consumer<Boolean> answer) {}

    private final Tracker tracker;
    private final LongSupplier clock;
    private final Map<PeerId, Endpoint> known = new BoundedMap<>(KNOWN_PEERS);
    private final Map<PeerId, Boolean> departed = new BoundedMap<>(KNOWN_PEERS);
    private final Map<InetAddress, Verdict> verdicts = new BoundedMap<>(VERDICTS);
    private final Map<InetAddress, List<Waiting>> asking = new HashMap<>();
    private int generation;

    GroupFence(Tracker tracker, LongSupplier clock) {
        this.tracker = tracker;
        this.clock = clock;
    }

    /** Takes in a member's peer that the tracker told of. */
    void learn(Endpoint peer) {
        known.put(peer.peerId(), peer);
        departed.remove(peer.peerId());
        verdicts.put(peer.address().getAddress(), new Verdict(true, clock.getAsLong() + ADMITTED_NANOS));
    }

    /** {@return the user whose peer has this id; null if unknown} */
    @Nullable
    String user(@Nullable PeerId peerId) {
        Endpoint peer = peerId == null ? null : known.get(peerId);
        return peer == null ? null : peer.user();
    }

    /** {@return the only user with peers at an address, as far as is known; null if there are none or several} */
    @Nullable
    String userAt(InetAddress ip) {
        Set<String> users = known.values().stream()
                .filter(peer -> ip.equals(peer.address().getAddress()))
                .map(Endpoint::user)
                .collect(Collectors.toSet());
        return users.size() == 1 ? users.iterator().next() : null;
    }

    /** Decides whether a connection that came in may stay: from memory, or else by asking the tracker. */
    void admit(InfoHash infoHash, InetAddress ip, @Nullable PeerId peerId, Consumer<Boolean> answer) {
        Verdict verdict = verdicts.get(ip);
        if (verdict != null && clock.getAsLong() - verdict.until < 0 && !isDeparted(peerId)) {
            answer.accept(verdict.admitted);
            return;
        }
        List<Waiting> waiting = asking.computeIfAbsent(ip, key -> new ArrayList<>());
        waiting.add(new Waiting(peerId, answer));
        if (waiting.size() == 1) {
            ask(infoHash, ip);
        }
    }

    private void ask(InfoHash infoHash, InetAddress ip) {
        int asked = generation;
        tracker.ask(infoHash, ip, peers -> {
            if (asked != generation && peers != null) {
                // Someone left meanwhile: the answer may be from before that.
                ask(infoHash, ip);
                return;
            }
            if (peers != null) {
                answered(ip, peers);
            }
            tell(Objects.requireNonNull(asking.remove(ip)), peers != null && !peers.isEmpty());
        });
    }

    /** Gives all who wait their answer. A failure to take it costs that one alone; the first is thrown in the end. */
    private void tell(List<Waiting> waiting, boolean admitted) {
        RuntimeException first = null;
        for (Waiting one : waiting) {
            try {
                one.answer.accept(admitted && !isDeparted(one.peerId));
            } catch (RuntimeException e) {
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private void answered(InetAddress ip, List<Endpoint> peers) {
        peers.forEach(this::learn);
        boolean admitted = !peers.isEmpty();
        verdicts.put(ip, new Verdict(admitted, clock.getAsLong() + (admitted ? ADMITTED_NANOS : REFUSED_NANOS)));
    }

    private boolean isDeparted(@Nullable PeerId peerId) {
        return peerId != null && departed.containsKey(peerId);
    }

    /** Members may have gone unheard: nothing that is remembered about addresses admits anyone. */
    void distrust() {
        generation++;
        verdicts.clear();
    }

    /** A member is gone: its peers are strangers, and what is remembered about addresses holds no more. */
    void memberGone(String user) {
        distrust();
        String folded = Id.fold(user);
        known.values().removeIf(peer -> {
            boolean gone = Id.fold(peer.user()).equals(folded);
            if (gone) {
                departed.put(peer.peerId(), true);
            }
            return gone;
        });
    }

    /** Asks again about those connected from an address: which may stay, by their ids; null if the tracker cannot be asked. */
    void recheck(InfoHash infoHash, InetAddress ip, Consumer<@Nullable Predicate<@Nullable PeerId>> answer) {
        Set<PeerId> knownBefore = Set.copyOf(known.keySet());
        int asked = generation;
        tracker.ask(infoHash, ip, peers -> {
            if (peers == null) {
                answer.accept(null);
            } else if (asked != generation) {
                recheck(infoHash, ip, answer);
            } else {
                answered(ip, peers);
                Set<PeerId> listed = peers.stream().map(Endpoint::peerId).collect(Collectors.toSet());
                answer.accept(id -> id == null
                        ? !peers.isEmpty()
                        : listed.contains(id) || (!knownBefore.contains(id) && !peers.isEmpty() && !isDeparted(id)));
            }
        });
    }

    /** A map of limited size: when it gets too large it forgets the entry that was used longest ago. */
    private static final class BoundedMap<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1L;

        private final int most;

        BoundedMap(int most) {
            super(16, 0.75f, true);
            this.most = most;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > most;
        }
    }
}
