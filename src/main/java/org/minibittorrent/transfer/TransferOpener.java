package org.minibittorrent.transfer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.net.Workers;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.reason.Standstill.Next;
import org.minibittorrent.reason.StandstillException;
import org.minibittorrent.store.Checkpoint;
import org.minibittorrent.store.PieceStore;
import org.minibittorrent.store.file.DiskErrors;
import org.minibittorrent.store.file.FileChangedException;
import org.minibittorrent.store.file.Finding;
import org.minibittorrent.store.file.RecordedStamp;
import org.minibittorrent.store.file.Volume;
import org.minibittorrent.store.hash.FileHasher;
import org.minibittorrent.store.hash.HashObserver;
import org.minibittorrent.store.hash.HashOptions;
import org.minibittorrent.swarm.PieceSet;
import org.minibittorrent.transfer.disk.DiskSilence;
import org.minibittorrent.transfer.disk.DiskWork;
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

    /** An opener whose hashing also stops as soon as nobody wants the outcome any more. Asked on any thread. */
    public TransferOpener unless(BooleanSupplier condition) {
        return new TransferOpener(engine, gate, () -> unwanted.getAsBoolean() || condition.getAsBoolean());
    }

    private boolean isPointless() {
        return engine.isClosing() || unwanted.getAsBoolean();
    }

    /** Hears how much is hashed. */
    public interface HashProgress {
        /** So many bytes of so many are hashed. Worker threads, several at a time. */
        void hashed(long done, long total);

        /** These folders, by their paths below the root, hold nothing, and are left out. Before the hashing, on its thread. */
        default void emptyFolders(List<Path> empty) {}
        /** Nothing is hashed for this reason, or it goes on if that is null. Loop thread. */
        default void waits(@Nullable Standstill why) {}
    }

    /** Makes the metainfo of a file or folder. */
    public CompletableFuture<Metainfo> hash(
            Path root, @Nullable String source, boolean privateTorrent, HashProgress progress) {
        return hash(root, new HashOptions(privateTorrent, source), progress);
    }

    /** Makes the metainfo of a part of a folder: that of which the paths below it are wanted. */
    public CompletableFuture<Metainfo> hashPart(
            Path root,
            @Nullable String source,
            boolean privateTorrent,
            Predicate<? super Path> wanted,
            HashProgress progress) {
        return hash(root, new HashOptions(privateTorrent, source).filtered(wanted), progress);
    }

    /** Makes the private metainfo of a file under a name that it need not have on disk. */
    public CompletableFuture<Metainfo> hashAs(String name, Path file, String source, HashProgress progress) {
        return hash(file, new HashOptions(true, source).named(name), progress);
    }

    private CompletableFuture<Metainfo> hash(Path root, HashOptions options, HashProgress progress) {
        DiskSilence silence = new DiskSilence(engine.loop(), String.valueOf(root.getFileName()), progress::waits);
        HashObserver observer = new HashObserver() {
            @Override
            public void hashed(long done, long total) {
                progress.hashed(done, total);
                engine.loop().executeUnlessClosed(silence::answered);
            }

            @Override
            public void emptyFolders(List<Path> empty) {
                progress.emptyFolders(empty);
            }

            @Override
            public boolean cancelled() {
                return isPointless();
            }
        };
        return onLoop(result -> {
            if (!engine.beginWork()) {
                result.completeExceptionally(new EngineClosedException());
                return;
            }
            Workers hashers = engine.threads.hashers();
            CompletableFuture<Metainfo> hashed = Places.of(root, engine.loop(), hashers)
                    .thenCompose(place -> patiently(
                            hashers,
                            place,
                            () -> FileHasher.hash(root, options, task -> engine.threads.help(place, task), observer),
                            progress::waits));
            var unused = silence.over(hashed).whenComplete((metainfo, failure) -> {
                settle(result, metainfo, failure);
                engine.endWork();
            });
        });
    }

    /** The files of a torrent on their way to a transfer of it. */
    private record Opening(Consumer<@Nullable Standstill> waits, DiskSilence silence, Volume place, PieceStore store) {}

    /** Shares files whose hashes were taken just now. */
    public CompletableFuture<Transfer> share(Metainfo metainfo, Path root, TransferListener listener) {
        return open(
                metainfo,
                () -> PieceStore.openToShare(metainfo, root),
                root,
                opened -> all(metainfo),
                List.of(),
                listener,
                true);
    }

    /** Shares a file that is that of a torrent as long as it has this stamp; else a {@link FileChangedException}. */
    public CompletableFuture<Transfer> shareUnchanged(
            Metainfo metainfo, Path file, RecordedStamp expected, TransferListener listener) {
        return open(
                metainfo,
                () -> {
                    // The store takes note of the file first: one of the two looks notices what changes between them.
                    PieceStore store = PieceStore.openToShare(metainfo, file);
                    try {
                        expected.requireUnchanged(file);
                    } catch (IOException e) {
                        store.close();
                        throw e;
                    }
                    return store;
                },
                file,
                opened -> all(metainfo),
                List.of(),
                listener,
                true);
    }

    /** Shares files that are said to be those of a torrent; they are hashed first, and must be. */
    public CompletableFuture<Transfer> shareChecked(
            Metainfo metainfo, Path root, LongConsumer progress, TransferListener listener) {
        return open(
                metainfo,
                () -> PieceStore.openToShare(metainfo, root),
                root,
                opened -> verify(metainfo, opened, progress).thenCompose(good -> {
                    if (isPointless()) {
                        return CompletableFuture.failedFuture(new EngineClosedException());
                    }
                    if (!good.isFull()) {
                        return CompletableFuture.failedFuture(new FileChangedException(
                                root,
                                Finding.CHANGED,
                                "differs from the torrent in " + (good.size() - good.count()) + " of " + good.size()
                                        + " pieces"));
                    }
                    return CompletableFuture.completedFuture(good);
                }),
                List.of(),
                listener,
                true);
    }

    /**
     * Downloads to a target that must not exist; a partial file left there is gone on with, after it was hashed.
     *
     * @param known of an earlier download to this target: while it holds, its pieces count as good and nothing is hashed; if it
     *     has pieces and the partial file is gone, that is a {@link FileChangedException}, and nothing begins anew
     * @param progress told 0 as soon as the destination has proved good, then the bytes that are hashed
     */
    public CompletableFuture<Transfer> download(
            Metainfo metainfo,
            Path target,
            Collection<InetSocketAddress> peers,
            @Nullable Checkpoint known,
            LongConsumer progress,
            TransferListener listener) {
        boolean begun = known != null && !known.pieces().isEmpty();
        return open(
                metainfo,
                () -> begun ? PieceStore.goOn(metainfo, target) : PieceStore.createToDownload(metainfo, target),
                target,
                opened -> {
                    progress.accept(0);
                    return present(metainfo, opened, known, progress);
                },
                peers,
                listener,
                false);
    }

    private CompletableFuture<PieceSet> present(
            Metainfo metainfo, Opening opened, @Nullable Checkpoint known, LongConsumer progress) {
        int pieces = metainfo.layout().pieceCount();
        if (!opened.store.isResumed()) {
            return CompletableFuture.completedFuture(new PieceSet(pieces));
        }
        if (known == null || known.pieces().length() > pieces) {
            return verify(metainfo, opened, progress);
        }
        return engine.threads
                .workers()
                .call(opened.place, engine.loop(), () -> opened.store.isAt(known))
                .exceptionally(failure -> false)
                .thenCompose(holds -> holds
                        ? CompletableFuture.completedFuture(PieceSet.of(known.pieces(), pieces))
                        : verify(metainfo, opened, progress));
    }

    private CompletableFuture<PieceSet> verify(Metainfo metainfo, Opening opened, LongConsumer progress) {
        LongConsumer watched = bytes -> {
            opened.silence.answered();
            progress.accept(bytes);
        };
        return engine.checks
                .take(opened.place, this::isPointless, opened.silence::answered, opened.waits, () -> {
                    watched.accept(0);
                    return new Verification(
                                    engine.threads, metainfo, opened.place, opened.store, watched, this::isPointless)
                            .run();
                })
                .thenCompose(good -> engine.isClosing()
                        ? CompletableFuture.failedFuture(new EngineClosedException())
                        : CompletableFuture.completedFuture(good));
    }

    private static CompletableFuture<PieceSet> all(Metainfo metainfo) {
        return CompletableFuture.completedFuture(PieceSet.full(metainfo.layout().pieceCount()));
    }

    /** Opens a store, finds out which of its pieces are good, and starts a transfer of it, unless its peers speak TLS. */
    private CompletableFuture<Transfer> open(
            Metainfo metainfo,
            Callable<PieceStore> opening,
            Path path,
            Function<Opening, CompletableFuture<PieceSet>> have,
            Collection<InetSocketAddress> peers,
            TransferListener listener,
            boolean finalNames) {
        return onLoop(result -> {
            // Moved in plain text it would be laid open to whoever listens, and to peers that have no certificate.
            if (metainfo.sslCertificate().isPresent()) {
                result.completeExceptionally(new StandstillException(
                        Reason.BAD_TORRENT,
                        metainfo.name(),
                        metainfo.name() + ": its peers speak TLS alone (ssl-cert), which is not spoken here yet"));
                return;
            }
            if (!engine.reserve(metainfo.infoHash())) {
                result.completeExceptionally(engine.whyNot(metainfo));
                return;
            }
            Consumer<@Nullable Standstill> waits =
                    why -> listener.status(TransferStatus.still(TransferState.CHECKING, why, metainfo.layout(), 0, 0));
            DiskSilence silence = new DiskSilence(engine.loop(), metainfo.name(), waits);
            Workers workers = engine.threads.workers();
            CompletableFuture<Transfer> opened = Places.of(path, engine.loop(), workers)
                    .thenCompose(place -> patiently(workers, place, opening, waits)
                            .thenCompose(store ->
                                    orClose(metainfo, new Opening(waits, silence, place, store), have, listener)));
            var unused = silence.over(opened).whenComplete((transfer, failure) -> {
                if (transfer == null) {
                    settle(result, null, failure);
                    engine.opened(metainfo.infoHash(), null);
                } else {
                    engine.opened(metainfo.infoHash(), transfer);
                    transfer.guarded(() -> transfer.addPeers(peers));
                    transfer.guarded(() -> transfer.start(finalNames));
                    result.complete(transfer);
                }
            });
        });
    }

    /** Has workers do something at a place, again and again while no more files may be open; {@code waits} is told so. */
    private <T> CompletableFuture<T> patiently(
            Workers workers, Volume place, Callable<T> work, Consumer<@Nullable Standstill> waits) {
        return workers.call(place, engine.loop(), work).exceptionallyCompose(failure -> {
            IOException cause = asIo(failure);
            if (!DiskErrors.isOutOfDescriptors(cause) || isPointless()) {
                return CompletableFuture.failedFuture(cause);
            }
            waits.accept(DiskErrors.why(cause).then(Next.BY_ITSELF));
            CompletableFuture<Void> later = new CompletableFuture<>();
            engine.loop().schedule(DiskWork.SHORTAGE_NANOS, () -> later.complete(null));
            return later.thenCompose(again -> patiently(workers, place, work, waits));
        });
    }

    /** Makes a transfer of a store; whatever goes wrong, or is thrown, the store is closed before the failure is told. */
    private CompletableFuture<Transfer> orClose(
            Metainfo metainfo,
            Opening opened,
            Function<Opening, CompletableFuture<PieceSet>> have,
            TransferListener listener) {
        return CompletableFuture.completedFuture(opened)
                .thenCompose(have)
                .thenApply(pieces -> new Transfer(engine, metainfo, opened.place, opened.store, pieces, listener, gate))
                .exceptionallyCompose(failure -> engine.threads
                        .workers()
                        .call(opened.place, engine.loop(), () -> {
                            opened.store.close();
                            return opened;
                        })
                        .handle((closed, error) -> failure)
                        .thenCompose(CompletableFuture::failedFuture));
    }

    private static <T> void settle(CompletableFuture<T> result, @Nullable T value, @Nullable Throwable failure) {
        if (value != null) {
            result.complete(value);
        } else {
            result.completeExceptionally(asIo(failure));
        }
    }

    private <T> CompletableFuture<T> onLoop(Consumer<CompletableFuture<T>> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            engine.loop().execute(() -> task.accept(result));
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(new EngineClosedException());
        }
        return result;
    }

    private static IOException asIo(@Nullable Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause instanceof CancellationException) {
            return new EngineClosedException();
        }
        return cause instanceof IOException known ? known : new IOException("cannot open the files: " + cause, cause);
    }
}
