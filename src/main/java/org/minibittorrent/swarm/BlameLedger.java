package org.minibittorrent.swarm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds out who sent the wrong block of a piece that failed its hash.
 *
 * <p>A piece from one sender alone convicts at once. One from several is remembered, block by block, with digests; when
 * the piece passes later, every block that differs from the good one convicts its sender.
 */
final class BlameLedger {
    /** Failed attempts remembered for one piece; more would only repeat them. */
    private static final int MAX_ATTEMPTS = 8;

    private record Attempt(PeerIdentity[] senders, long[] digests) {}

    private final Map<Integer, List<Attempt>> failed = new HashMap<>();

    /** Whether the digests of a good copy of this piece would convict someone. */
    boolean waitsFor(int piece) {
        return failed.containsKey(piece);
    }

    /** A piece failed. Returns the culprits that are certain already. */
    Set<PeerIdentity> failed(int piece, PeerIdentity[] senders, long[] digests) {
        Set<PeerIdentity> distinct = new LinkedHashSet<>(List.of(senders));
        if (distinct.size() == 1) {
            return distinct;
        }
        List<Attempt> attempts = failed.computeIfAbsent(piece, p -> new ArrayList<>(1));
        if (attempts.size() < MAX_ATTEMPTS) {
            attempts.add(new Attempt(senders, digests));
        }
        return Set.of();
    }

    /** The piece passed; these are the digests of its blocks. Returns those who had sent other ones. */
    Set<PeerIdentity> passed(int piece, long[] digests) {
        Set<PeerIdentity> culprits = new LinkedHashSet<>();
        for (Attempt attempt : failed.getOrDefault(piece, List.of())) {
            for (int block = 0; block < digests.length; block++) {
                if (attempt.digests[block] != digests[block]) {
                    culprits.add(attempt.senders[block]);
                }
            }
        }
        failed.remove(piece);
        return culprits;
    }
}
