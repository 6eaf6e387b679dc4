package org.minibittorrent.transfer.disk;

import java.io.IOException;
import java.time.Duration;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.Timer;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.store.PieceStore;
import org.minibittorrent.store.file.DiskErrors;
import org.minibittorrent.store.file.FileChangedException;
import org.minibittorrent.store.file.StoreException;

/**
 * The checkpoints of a download: has its verified pieces synced from time to time, and tells its owner which of them need
 * not be fetched or hashed again. A failure pauses the download, and nothing is told. Loop thread.
 */
final class Checkpoints {
    private static final long MOST_NANOS = Duration.ofSeconds(2).toNanos(); // of verified pieces, to be lost by a crash
    private static final long MOST_BYTES = 64 << 20; // likewise

    private final DiskOwner transfer;
    private final EventLoop loop;
    private final PieceStore store;
    private final boolean kept; // by the transfer, so that checkpoints are worth the syncs they take
    private final IncomingPieces.Work work;
    private @Nullable Timer timer;
    private long bytes;
    private boolean running;

    Checkpoints(DiskOwner transfer, EventLoop loop, PieceStore store, boolean kept, IncomingPieces.Work work) {
        this.transfer = transfer;
        this.loop = loop;
        this.store = store;
        this.kept = kept;
        this.work = work;
    }

    /** A piece is verified and written. */
    void verified(int piece) {
        if (kept && !transfer.swarm().isComplete()) {
            bytes += transfer.swarm().layout().pieceLength(piece);
            if (bytes >= MOST_BYTES) {
                take();
            } else {
                later();
            }
        }
    }

    private void later() {
        if (timer == null) {
            timer = loop.schedule(MOST_NANOS, () -> {
                timer = null;
                take();
            });
        }
    }

    private void take() {
        if (running || transfer.isOver() || transfer.swarm().isComplete()) {
            return;
        }
        stop();
        running = true;
        bytes = 0;
        BitSet pieces = transfer.swarm().have().toBitSet();
        work.run(
                () -> store.checkpoint(pieces),
                checkpoint -> {
                    running = false;
                    transfer.checkpoint(checkpoint);
                    if (bytes > 0) {
                        later();
                    }
                },
                this::failed);
    }

    private void failed(IOException error) {
        running = false;
        if (transfer.swarm().isComplete()) {
            return; // The end of the download syncs all of it, or says what is wrong.
        }
        if (error instanceof FileChangedException
                || (error instanceof StoreException known && known.reason() == Reason.DISK_FAILED)) {
            transfer.fail(error);
        } else if (DiskErrors.isOutOfDescriptors(error)) {
            bytes++;
            later();
        } else {
            bytes++;
            transfer.pause(error);
        }
    }

    /** After a pause: once more what could not be synced. */
    void retry() {
        if (bytes > 0) {
            take();
        }
    }

    /** No more of them, but for the last one. */
    void stop() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /** The pieces of the checkpoint to be taken when the download ends unfinished; none if that is not due. */
    BitSet last() {
        boolean isDue = kept && !transfer.swarm().isComplete();
        return isDue ? transfer.swarm().have().toBitSet() : new BitSet();
    }
}
