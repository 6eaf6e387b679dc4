package org.minibittorrent.store;

import java.util.BitSet;
import java.util.List;

/**
 * What of a download is verified and on disk for good, and how its files looked then: as long as they still look so, these
 * pieces need not be read again.
 *
 * @param pieces their indices; no others were verified
 * @param stamps one a file, in the order of the torrent
 */
public record Checkpoint(BitSet pieces, List<RecordedStamp> stamps) {
    /** Copies both. */
    public Checkpoint {
        pieces = (BitSet) pieces.clone();
        stamps = List.copyOf(stamps);
    }

    /** A copy. */
    @Override
    public BitSet pieces() {
        return (BitSet) pieces.clone();
    }
}
