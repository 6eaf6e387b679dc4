package org.minibittorrent.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import org.minibittorrent.store.file.FileChangedException;
import org.minibittorrent.store.file.RecordedStamp;

/**
 * The record of the pieces of a download that are verified and on disk for good, and of how its files looked then, one stamp
 * a file in the order of the torrent: as long as they still look so, these pieces need not be read again.
 */
public record Checkpoint(BitSet pieces, List<RecordedStamp> stamps) {
    /** Copies both. */
    public Checkpoint {
        pieces = (BitSet) pieces.clone();
        stamps = List.copyOf(stamps);
    }

    /** Whether the files below these paths still look so, as far as a look can tell. Waits for the disk. */
    boolean holds(List<Path> paths) throws IOException {
        if (paths.size() != stamps.size() || !stamps.stream().allMatch(RecordedStamp::settled)) {
            return false;
        }
        try {
            for (int file = 0; file < paths.size(); file++) {
                stamps.get(file).requireUnchanged(paths.get(file));
            }
            return true;
        } catch (FileChangedException e) {
            return false;
        }
    }

    /** A copy. */
    @Override
    public BitSet pieces() {
        return (BitSet) pieces.clone();
    }
}
