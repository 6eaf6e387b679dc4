package org.minibittorrent.swarm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The record of pieces that failed their hash, which finds the sender of the wrong block. A piece from one sender alone
 * convicts at once. One from several is remembered, block by block, with digests; when the piece passes later, every block
 * that differs from the good one convicts its sender.
 */
final class BlameLedger {
    /** Failed attempts remembered for one piece; more would only repeat them. */
    private static final int MAX_ATTEMPTS = 8;

    private record Attempt(List<PeerIdentity> senders, List<Long> digests) {}

    private final Map<Integer, List<Attempt>> failed = new LinkedHashMap<>();
    private int remembered;
    private long blocks; // of all attempts remembered

    /** Whether the digests of a good copy of this piece may convict someone. */
    boolean waitsFor(int piece) {
        return failed.containsKey(piece);
    }

    /** {@return the culprits that are certain at once, now that a piece has failed} */
    Set<PeerIdentity> failed(int piece, List<PeerIdentity> senders, List<Long> digests) {
        Set<PeerIdentity> distinct = new LinkedHashSet<>(senders);
        if (distinct.size() == 1) {
            return distinct;
        }
        List<Attempt> attempts = failed.computeIfAbsent(piece, p -> new ArrayList<>(1));
        if (attempts.size() < MAX_ATTEMPTS) {
            attempts.add(new Attempt(senders, digests));
            remembered++;
            blocks += digests.size();
        }
        // Pieces that never come right must not fill the memory. The last one is kept, whatever its length.
        while ((remembered > SwarmConfig.FAILED_ATTEMPTS || blocks > SwarmConfig.FAILED_BLOCKS) && failed.size() > 1) {
            var oldest = failed.entrySet().iterator();
            forget(oldest.next().getValue());
            oldest.remove();
        }
        return Set.of();
    }

    private void forget(List<Attempt> attempts) {
        remembered -= attempts.size();
        for (Attempt attempt : attempts) {
            blocks -= attempt.digests.size();
        }
    }

    /** {@return the peers that had sent other blocks, now that a piece with blocks of these digests has passed} */
    Set<PeerIdentity> passed(int piece, List<Long> digests) {
        Set<PeerIdentity> culprits = new LinkedHashSet<>();
        List<Attempt> attempts = failed.remove(piece);
        if (attempts != null) {
            forget(attempts);
            for (Attempt attempt : attempts) {
                for (int block = 0; block < digests.size(); block++) {
                    if (!attempt.digests.get(block).equals(digests.get(block))) {
                        culprits.add(attempt.senders.get(block));
                    }
                }
            }
        }
        return culprits;
    }
}
