package org.minibittorrent.transfer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Collection;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.net.IoThreads;
import org.minibittorrent.store.Checkpoint;
import org.minibittorrent.store.PieceStore;
import org.minibittorrent.store.file.FileChangedException;
import org.minibittorrent.store.file.RecordedStamp;
import org.minibittorrent.store.hash.FileHasher;
import org.minibittorrent.store.hash.HashObserver;
import org.minibittorrent.store.hash.HashOptions;
import org.minibittorrent.swarm.PieceSet;
import org.minibittorrent.transfer.disk.Verification;

/**
 * Opens the files of a torrent, off the loop, and makes it a transfer. Any thread; the futures complete on the loop
 * thread, with an {@link IOException} if it did not work out.
 */
public final class TransferOpener {
    private final TransferEngine engine;
    private final @Nullable TransferGate gate;
    private final BooleanSupplier unwanted;

    /** An opener for transfers of this peer that admit whom the engine admits, and peers that are named to them. */
    public TransferOpener(TransferEngine engine) {
        this(engine, null, () -> false);
    }

    private TransferOpener(TransferEngine engine, @Nullable TransferGate gate, BooleanSupplier unwanted) {
        this.engine = engine;
        this.gate = gate;
        this.unwanted = unwanted;
    }

    /** An opener for transfers that admit nobody but by this gate. */
    public TransferOpener gated(TransferGate newGate) {
        return new TransferOpener(engine, newGate, unwanted);
    }

    /** An opener whose hashing stops as soon as nobody wants what comes of it. Asked on any thread. */
    public TransferOpener unless(BooleanSupplier newUnwanted) {
        return new TransferOpener(engine, gate, newUnwanted);
    }

    private boolean isPointless() {
        return engine.isClosing() || unwanted.getAsBoolean();
    }

    /** Makes the metainfo of a file or folder; {@code hashed} is told the bytes done, on worker threads. */
    public CompletableFuture<Metainfo> hash(
            Path root, @Nullable String source, boolean privateTorrent, LongConsumer hashed) {
        HashOptions options = HashOptions.defaults().withSource(source).withPrivateTorrent(privateTorrent);
        HashObserver observer = new HashObserver() {
            @Override
            public void hashed(long done, long total) {
                hashed.accept(done);
            }

            @Override
            public boolean cancelled() {
                return isPointless();
            }
        };
        CompletableFuture<Metainfo> result = new CompletableFuture<>();
        onLoop(result, () -> {
            if (!engine.beginWork()) {
                result.completeExceptionally(new EngineClosedException());
                return;
            }
            IoThreads threads = engine.threads();
            threads.hashers()
                    .run(
                            engine.loop(),
                            () -> FileHasher.hash(root, options, threads::help, observer),
                            (metainfo, error) -> {
                                if (metainfo != null) {
                                    result.complete(metainfo);
                                } else {
                                    result.completeExceptionally(asIo(error));
                                }
                                engine.endWork();
                            });
        });
        return result;
    }

    /** Shares files whose hashes were taken just now. */
    public CompletableFuture<Transfer> share(Metainfo metainfo, Path root, TransferListener listener) {
        return open(
                metainfo,
                () -> PieceStore.openToShare(metainfo, root),
                store -> {
                    PieceSet all = PieceSet.full(metainfo.layout().pieceCount());
                    return CompletableFuture.completedFuture(
                            new Transfer(engine, metainfo, store, all, listener, gate));
                },
                true);
    }

    /**
     * Shares a file that is known to be that of a torrent as long as it has this stamp; a {@link FileChangedException} if
     * it has another one.
     */
    public CompletableFuture<Transfer> shareUnchanged(
            Metainfo metainfo, Path file, RecordedStamp expected, TransferListener listener) {
        return open(
                metainfo,
                () -> {
                    // The store takes note of the file first: what changes between the two looks is noticed by one of
                    // them.
                    PieceStore store = PieceStore.openToShare(metainfo, file);
                    try {
                        expected.requireUnchanged(file);
                    } catch (IOException e) {
                        store.close();
                        throw e;
                    }
                    return store;
                },
                store -> CompletableFuture.completedFuture(new Transfer(
                        engine, metainfo, store, PieceSet.full(metainfo.layout().pieceCount()), listener, gate)),
                true);
    }

    /** Shares files that are said to be those of a torrent; they are hashed first, and must be. */
    public CompletableFuture<Transfer> shareChecked(
            Metainfo metainfo, Path root, LongConsumer progress, TransferListener listener) {
        return open(
                metainfo,
                () -> PieceStore.openToShare(metainfo, root),
                store -> verify(metainfo, store, progress).thenCompose(good -> {
                    if (isPointless()) {
                        return CompletableFuture.failedFuture(new EngineClosedException());
                    }
                    if (!good.isFull()) {
                        return CompletableFuture.failedFuture(new FileChangedException(
                                root,
                                "differs from the torrent in " + (good.size() - good.count()) + " of " + good.size()
                                        + " pieces; share it as a new torrent, or get the right file"));
                    }
                    return CompletableFuture.completedFuture(
                            new Transfer(engine, metainfo, store, good, listener, gate));
                }),
                true);
    }

    /**
     * Downloads to a target that must not exist; a partial file left there is gone on with, after it was hashed.
     *
     * @param known of an earlier download to this target: while it holds, its pieces count as good and nothing is hashed
     * @param progress told 0 as soon as the destination has proved good, then the bytes that are hashed
     */
    public CompletableFuture<Transfer> download(
            Metainfo metainfo,
            Path target,
            Collection<InetSocketAddress> peers,
            @Nullable Checkpoint known,
            LongConsumer progress,
            TransferListener listener) {
        return open(
                metainfo,
                () -> PieceStore.createToDownload(metainfo, target),
                store -> {
                    progress.accept(0);
                    return present(metainfo, store, known, progress).thenApply(pieces -> {
                        Transfer transfer = new Transfer(engine, metainfo, store, pieces, listener, gate);
                        transfer.connections().addPeers(peers);
                        return transfer;
                    });
                },
                false);
    }

    private CompletableFuture<PieceSet> present(
            Metainfo metainfo, PieceStore store, @Nullable Checkpoint known, LongConsumer progress) {
        int pieces = metainfo.layout().pieceCount();
        if (!store.isResumed()) {
            return CompletableFuture.completedFuture(new PieceSet(pieces));
        }
        if (known == null || known.pieces().length() > pieces) {
            return verify(metainfo, store, progress);
        }
        CompletableFuture<Boolean> holds = new CompletableFuture<>();
        engine.workers()
                .run(
                        engine.loop(),
                        () -> store.isAt(known),
                        (answer, error) -> holds.complete(Boolean.TRUE.equals(answer)));
        return holds.thenCompose(good -> {
            PieceSet have = new PieceSet(pieces);
            known.pieces().stream().forEach(have::add);
            return good ? CompletableFuture.completedFuture(have) : verify(metainfo, store, progress);
        });
    }

    private CompletableFuture<PieceSet> verify(Metainfo metainfo, PieceStore store, LongConsumer progress) {
        CompletableFuture<PieceSet> result = new CompletableFuture<>();
        new Verification(engine.threads(), metainfo, store, progress, this::isPointless, (good, error) -> {
                    if (error == null && !engine.isClosing()) {
                        result.complete(good);
                    } else {
                        result.completeExceptionally(error == null ? new EngineClosedException() : error);
                    }
                })
                .start();
        return result;
    }

    private interface Starter {
        CompletableFuture<Transfer> start(PieceStore store);
    }

    private CompletableFuture<Transfer> open(
            Metainfo metainfo, Callable<PieceStore> open, Starter starter, boolean finalNames) {
        CompletableFuture<Transfer> result = new CompletableFuture<>();
        onLoop(result, () -> {
            if (!engine.reserve(metainfo.infoHash())) {
                result.completeExceptionally(
                        engine.isClosing() ? new EngineClosedException() : new AlreadyActiveException(metainfo.name()));
                return;
            }
            engine.workers().run(engine.loop(), open, (store, error) -> {
                if (store == null) {
                    failed(metainfo, result, null, error);
                    return;
                }
                var unused = starter.start(store).whenComplete((transfer, failure) -> {
                    if (transfer == null) {
                        failed(metainfo, result, store, failure);
                    } else {
                        engine.opened(metainfo.infoHash(), transfer);
                        transfer.guarded(() -> transfer.start(finalNames));
                        result.complete(transfer);
                    }
                });
            });
        });
        return result;
    }

    private void failed(
            Metainfo metainfo,
            CompletableFuture<Transfer> result,
            @Nullable PieceStore store,
            @Nullable Throwable error) {
        Runnable free = () -> {
            result.completeExceptionally(asIo(error));
            engine.opened(metainfo.infoHash(), null);
        };
        if (store == null) {
            free.run();
            return;
        }
        engine.workers().run(engine.loop(), () -> close(store), (closed, closeError) -> free.run());
    }

    private static boolean close(PieceStore store) {
        store.close();
        return true;
    }

    private void onLoop(CompletableFuture<?> result, Runnable task) {
        try {
            engine.loop().execute(task);
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(new EngineClosedException());
        }
    }

    private static IOException asIo(@Nullable Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause instanceof CancellationException) {
            return new EngineClosedException();
        }
        return cause instanceof IOException known ? known : new IOException("cannot open the files: " + cause, cause);
    }
}
