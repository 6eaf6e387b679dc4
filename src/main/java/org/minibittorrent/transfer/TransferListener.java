package org.minibittorrent.transfer;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.store.Checkpoint;

/** What a transfer tells the one who started it. All calls come on the loop thread and must not block. */
public interface TransferListener {
    /** Something changed, or a quarter of a second of moving data has passed. */
    void status(TransferStatus status);

    /** Whether {@link #checkpoint} is worth the syncs it takes. */
    default boolean keepsCheckpoints() {
        return false;
    }

    /** Pieces of an unfinished download are on disk for good: given to a later one, they are neither fetched nor hashed. */
    default void checkpoint(Checkpoint reached) {
        // Who does not keep them has everything hashed again.
    }

    /** A peer sent bad data; it was dropped and is kept out of this transfer. */
    void badPeer(String name, int piece);

    /** Everything is verified and on disk under its final name; or the transfer was made of complete files. */
    void complete();

    /** The transfer has ended: null if by request, otherwise why it failed. Last call. */
    void ended(@Nullable IOException cause);
}
