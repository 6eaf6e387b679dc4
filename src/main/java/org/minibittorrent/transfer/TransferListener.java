package org.minibittorrent.transfer;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.store.Checkpoint;

/** The receiver of a transfer's news. All calls come on the loop thread and must not block. */
public interface TransferListener {
    /** Something changed, or a quarter of a second of moving data has passed. */
    void status(TransferStatus status);

    /** Whether {@link #checkpoint} is worth the syncs it takes. */
    default boolean keepsCheckpoints() {
        return false;
    }

    /** Pieces of an unfinished download are on disk for good: given to a later one, they are neither fetched nor hashed. */
    default void checkpoint(Checkpoint reached) {}

    /** The disk has paused a download; the status says so, too. */
    default void paused(Standstill why) {}

    /** A peer sent bad data; it was dropped and is kept out of this transfer. */
    void badPeer(String name, int piece);

    /** Everything is verified and on disk under its final name. Told at most once, and never after {@link #ended}. */
    void complete();

    /** The transfer has ended: null if by request, otherwise the reason it failed. Told once; the last call. */
    void ended(@Nullable IOException cause);
}
