package org.minibittorrent.transfer.disk;

import java.io.IOException;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.net.IoThreads;
import org.minibittorrent.store.PieceStore;
import org.minibittorrent.swarm.PieceSet;

/** Hashes every piece of a store, a few at a time, to learn which are good. Loop thread. */
public final class Verification {
    private static final int AT_A_TIME = 4;

    private final IoThreads threads;
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
     * @param pointless whether to break off, because nobody waits for the outcome any more
     * @param done called once, on the loop thread; after breaking off with what was found good by then
     */
    public Verification(
            IoThreads threads,
            Metainfo metainfo,
            PieceStore store,
            LongConsumer progress,
            BooleanSupplier pointless,
            BiConsumer<PieceSet, @Nullable IOException> done) {
        this.threads = threads;
        this.metainfo = metainfo;
        this.store = store;
        this.progress = progress;
        this.pointless = pointless;
        this.done = done;
        this.good = new PieceSet(metainfo.layout().pieceCount());
    }

    public void start() {
        while (running < AT_A_TIME && next < good.size() && failure == null && !pointless.getAsBoolean()) {
            int piece = next++;
            running++;
            threads.checkers()
                    .run(
                            threads.loop(),
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
        } else if (Boolean.TRUE.equals(ok)) {
            good.add(piece);
        }
        checkedBytes += metainfo.layout().pieceLength(piece);
        progress.accept(checkedBytes);
        start();
    }
}
