package org.minibittorrent.transfer.disk;

import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.net.IoThreads;
import org.minibittorrent.store.PieceStore;
import org.minibittorrent.store.file.DiskErrors;
import org.minibittorrent.swarm.PieceSet;

/** The check of a store: hashes every piece, a few at a time, to learn which are good. Loop thread. */
public final class Verification {
    private static final int AT_A_TIME = 4;

    private final IoThreads threads;
    private final Metainfo metainfo;
    private final Object place;
    private final PieceStore store;
    private final LongConsumer progress;
    private final BooleanSupplier pointless;
    private final CompletableFuture<PieceSet> result = new CompletableFuture<>();
    private final PieceSet good;
    private @Nullable Throwable failure;
    private int next;
    private int running;
    private long checkedBytes;

    /** A check, by workers at this place, that {@link #run} begins; it tells of bytes checked, and breaks off once nobody waits for it. */
    public Verification(
            IoThreads threads,
            Metainfo metainfo,
            Object place,
            PieceStore store,
            LongConsumer progress,
            BooleanSupplier pointless) {
        this.threads = threads;
        this.metainfo = metainfo;
        this.place = place;
        this.store = store;
        this.progress = progress;
        this.pointless = pointless;
        this.good = new PieceSet(metainfo.layout().pieceCount());
    }

    /** {@return the pieces that are good; after breaking off, those that were found good by then} */
    public CompletableFuture<PieceSet> run() {
        checkMore();
        return result;
    }

    private void checkMore() {
        while (running < AT_A_TIME && next < good.size() && failure == null && !pointless.getAsBoolean()) {
            running++;
            check(next++);
        }
        if (running == 0 && failure == null) {
            result.complete(good);
        } else if (running == 0) {
            result.completeExceptionally(failure);
        }
    }

    private void check(int piece) {
        threads.checkers()
                .run(
                        place,
                        threads.loop(),
                        () -> metainfo.check(piece, store.hash(piece)),
                        (ok, error) -> checked(piece, ok, error));
    }

    private void checked(int piece, @Nullable Boolean ok, @Nullable Throwable error) {
        if (error != null && DiskErrors.isOutOfDescriptors(error) && !pointless.getAsBoolean()) {
            threads.loop().schedule(DiskWork.SHORTAGE_NANOS, () -> check(piece));
            return;
        }
        running--;
        if (error != null) {
            failure = failure == null ? error : failure;
        } else if (Boolean.TRUE.equals(ok)) {
            good.add(piece);
        }
        checkedBytes += metainfo.layout().pieceLength(piece);
        try {
            progress.accept(checkedBytes);
        } catch (RuntimeException | Error e) {
            failure = failure == null ? e : failure;
        }
        checkMore();
    }
}
