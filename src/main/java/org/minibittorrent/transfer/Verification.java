package org.minibittorrent.transfer;

import java.io.IOException;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.store.PieceStore;
import org.minibittorrent.swarm.PieceSet;

/** Hashes every piece of a store, several at a time, to learn which are good. Loop thread. */
final class Verification {
    private static final int AT_A_TIME = 8;

    private final TransferEngine engine;
    private final Metainfo metainfo;
    private final PieceStore store;
    private final LongConsumer progress;
    private final BooleanSupplier pointless;
    private final BiConsumer<PieceSet, @Nullable IOException> done;
    private final PieceSet good;
    private @Nullable IOException failure;
    private int next;
    private int running;
    private long checkedBytes;

    /**
     * A check that {@link #start} begins.
     *
     * @param progress told how many bytes are checked
     * @param pointless whether to stop, because nobody waits for the outcome any more
     * @param done called once, on the loop thread
     */
    Verification(
            TransferEngine engine,
            Metainfo metainfo,
            PieceStore store,
            LongConsumer progress,
            BooleanSupplier pointless,
            BiConsumer<PieceSet, @Nullable IOException> done) {
        this.engine = engine;
        this.metainfo = metainfo;
        this.store = store;
        this.progress = progress;
        this.pointless = pointless;
        this.done = done;
        this.good = new PieceSet(metainfo.layout().pieceCount());
    }

    void start() {
        while (running < AT_A_TIME && next < good.size() && failure == null) {
            int piece = next++;
            running++;
            engine.workers()
                    .run(
                            engine.loop(),
                            () -> metainfo.check(piece, store.hash(piece)),
                            (ok, error) -> checked(piece, ok, error));
        }
        if (running == 0) {
            done.accept(good, failure);
        }
    }

    private void checked(int piece, @Nullable Boolean ok, @Nullable Throwable error) {
        running--;
        if (error != null && failure == null) {
            failure = error instanceof IOException known ? known : new IOException("checking failed: " + error, error);
        } else if (pointless.getAsBoolean()) {
            failure = new IOException("the transfer was ended while its files were checked");
        } else if (Boolean.TRUE.equals(ok)) {
            good.add(piece);
        }
        checkedBytes += metainfo.layout().pieceLength(piece);
        progress.accept(checkedBytes);
        start();
    }
}
