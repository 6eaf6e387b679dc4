package org.minibittorrent.transfer.disk;

import java.io.IOException;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.net.Timer;
import org.minibittorrent.store.Checkpoint;
import org.minibittorrent.store.PieceStore;
import org.minibittorrent.store.file.FileChangedException;
import org.minibittorrent.store.file.StoreException;
import org.minibittorrent.swarm.PieceSet;
import org.minibittorrent.transfer.Transfer;
import org.minibittorrent.transfer.TransferEngine;
import org.minibittorrent.transfer.TransferLimits;
import org.minibittorrent.transfer.TransferListener;

/**
 * Has the verified pieces of a download synced from time to time, and tells its listener which need not be fetched or hashed
 * again. A failure pauses the download, and nothing is told. Loop thread.
 */
final class Checkpoints {
    private final Transfer transfer;
    private final TransferEngine engine;
    private final PieceStore store;
    private final TransferListener listener;
    private final IncomingPieces.Work work;
    private @Nullable Timer timer;
    private long bytes;
    private boolean running;

    Checkpoints(
            Transfer transfer,
            TransferEngine engine,
            PieceStore store,
            TransferListener listener,
            IncomingPieces.Work work) {
        this.transfer = transfer;
        this.engine = engine;
        this.store = store;
        this.listener = listener;
        this.work = work;
    }

    /** A piece is verified and written. */
    void verified(int piece) {
        if (listener.keepsCheckpoints() && !transfer.swarm().isComplete()) {
            bytes += transfer.layout().pieceLength(piece);
            if (bytes >= TransferLimits.CHECKPOINT_BYTES) {
                take();
            } else {
                later();
            }
        }
    }

    private void later() {
        if (timer == null) {
            timer = engine.loop().schedule(TransferLimits.CHECKPOINT_NANOS, () -> {
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
        BitSet pieces = pieces();
        work.run(
                () -> store.checkpoint(pieces),
                checkpoint -> {
                    running = false;
                    listener.checkpoint(checkpoint);
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
                || (error instanceof StoreException known && known.reason() == StoreException.Reason.SYNC_FAILED)) {
            transfer.fail(error);
        } else {
            bytes++;
            transfer.pause(error.getMessage() + "; see to the disk, then resume");
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

    /** Whether one is to be taken when the download ends unfinished. */
    boolean isLastDue() {
        return listener.keepsCheckpoints() && !transfer.swarm().isComplete();
    }

    /** The verified pieces. */
    BitSet pieces() {
        PieceSet have = transfer.swarm().have();
        BitSet pieces = new BitSet(have.size());
        for (int piece = have.next(0); piece >= 0; piece = have.next(piece + 1)) {
            pieces.set(piece);
        }
        return pieces;
    }

    /** Hands the last one on. */
    void tellLast(Checkpoint last) {
        listener.checkpoint(last);
    }
}
