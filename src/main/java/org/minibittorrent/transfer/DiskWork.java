package org.minibittorrent.transfer;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.store.FileChangedException;
import org.minibittorrent.store.MappedPiece;
import org.minibittorrent.store.PieceStore;
import org.minibittorrent.swarm.PeerIdentity;
import org.minibittorrent.swarm.SwarmHost;

/**
 * What one transfer has the workers do: make room, hash, read in, finish. Asked on the loop thread, answered there; in
 * between no file is touched on it.
 */
final class DiskWork implements SwarmHost {
    private static final System.Logger LOG = System.getLogger("org.minibittorrent.transfer");

    private record Checked(boolean good, @Nullable List<Long> digests) {}

    private final Transfer transfer;
    private final TransferEngine engine;
    private final Metainfo metainfo;
    private final PieceStore store;
    private final Map<Integer, MappedPiece> prepared = new HashMap<>();
    private final Set<Integer> waitingForRoom = new LinkedHashSet<>();
    private final WarmPieces warm = new WarmPieces(this::readIn);
    private int running;
    private boolean checking;
    private boolean published;
    private @Nullable Runnable whenIdle;

    DiskWork(Transfer transfer, TransferEngine engine, Metainfo metainfo, PieceStore store) {
        this.transfer = transfer;
        this.engine = engine;
        this.metainfo = metainfo;
        this.store = store;
    }

    WarmPieces warmPieces() {
        return warm;
    }

    MappedPiece prepared(int piece) {
        MappedPiece found = prepared.get(piece);
        if (found == null) {
            throw new IllegalStateException("piece " + piece + " was not prepared");
        }
        return found;
    }

    @Override
    public void prepare(int piece) {
        run(
                () -> store.prepare(piece),
                mapped -> {
                    prepared.put(piece, mapped);
                    transfer.swarm().piecePrepared(piece, engine.loop().now());
                },
                error -> {
                    if (error instanceof FileChangedException) {
                        transfer.fail(error);
                        return;
                    }
                    waitingForRoom.add(piece);
                    transfer.pause(error.getMessage() + "; see to the disk, then resume");
                });
    }

    /** After a pause: once more for the pieces for which no room could be made. */
    void retryPreparing() {
        Set<Integer> again = new LinkedHashSet<>(waitingForRoom);
        waitingForRoom.clear();
        again.forEach(this::prepare);
    }

    @Override
    public void abandoned(int piece) {
        prepared.remove(piece);
    }

    @Override
    public void check(int piece, boolean withDigests) {
        run(
                () -> {
                    boolean good = metainfo.check(piece, store.hash(piece));
                    return new Checked(good, withDigests || !good ? digests(piece) : null);
                },
                checked -> checked(piece, checked),
                transfer::fail);
    }

    private List<Long> digests(int piece) throws IOException {
        return Arrays.stream(store.blockDigests(piece)).boxed().toList();
    }

    private void checked(int piece, Checked result) {
        if (result.good) {
            MappedPiece mapped = prepared.remove(piece);
            if (mapped != null) {
                warm.put(mapped, engine.loop().now());
            }
        }
        transfer.swarm()
                .pieceChecked(piece, result.good, result.digests, engine.loop().now());
    }

    @Override
    public void verified(int piece) {
        transfer.pieceVerified();
    }

    @Override
    public void completed() {
        transfer.finish();
    }

    @Override
    public void blamed(PeerIdentity peer, int piece) {
        transfer.blamed(peer, piece);
    }

    private void readIn(int piece) {
        run(() -> store.warm(piece), mapped -> warm.put(mapped, engine.loop().now()), error -> {
            if (error instanceof FileChangedException) {
                transfer.fail(error);
            } else {
                transfer.unreadable(piece, error);
            }
            warm.dropped(piece);
        });
    }

    /**
     * Looks whether the files are still what they were; fails the transfer if not.
     *
     * @param done told how many nanoseconds it took; not called if a look is under way already
     */
    void checkUnchanged(LongConsumer done) {
        if (checking) {
            return;
        }
        checking = true;
        long start = engine.loop().now();
        run(
                () -> {
                    store.checkUnchanged();
                    return true;
                },
                unchanged -> {
                    checking = false;
                    done.accept(engine.loop().now() - start);
                },
                transfer::fail);
    }

    /** Brings everything to disk under its final name. */
    void finish() {
        running++;
        engine.workers().run(engine.loop(), store::finish, (path, error) -> {
            running--;
            published = error == null;
            if (published) {
                transfer.finished();
            } else if (!transfer.isOver()) {
                transfer.fail(asIo(error));
            }
            runIfIdle();
        });
    }

    /** Lets go of the files once running work has come back, then runs {@code closed}. */
    void close(boolean discard, Runnable closed) {
        prepared.clear();
        warm.clear();
        whenIdle = () -> engine.workers()
                .run(engine.loop(), () -> release(discard && !published), (done, error) -> closed.run());
        runIfIdle();
    }

    private boolean release(boolean discard) {
        try (store) {
            if (discard) {
                store.discard();
            }
            return true;
        } catch (IOException e) {
            LOG.log(Level.WARNING, "not everything of a cancelled download could be deleted", e);
            return false;
        }
    }

    private void runIfIdle() {
        Runnable next = whenIdle;
        if (running == 0 && next != null) {
            whenIdle = null;
            next.run();
        }
    }

    /** Errors that are no {@link IOException} (out of memory, a refused job) are made one: the transfer ends, not the loop. */
    private <T> void run(Callable<T> work, Consumer<T> done, Consumer<IOException> failed) {
        running++;
        engine.workers().run(engine.loop(), work, (result, error) -> {
            running--;
            if (error == null && result != null) {
                transfer.guarded(() -> done.accept(result));
            } else {
                transfer.guarded(() -> failed.accept(asIo(error)));
            }
            runIfIdle();
        });
    }

    private static IOException asIo(@Nullable Throwable error) {
        return error instanceof IOException known ? known : new IOException("the disk work failed: " + error, error);
    }
}
