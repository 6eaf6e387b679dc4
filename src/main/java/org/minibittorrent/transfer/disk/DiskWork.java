package org.minibittorrent.transfer.disk;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.net.IoThreads;
import org.minibittorrent.net.Timer;
import org.minibittorrent.net.Workers;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.reason.Standstill.Next;
import org.minibittorrent.store.Checkpoint;
import org.minibittorrent.store.PieceStore;
import org.minibittorrent.store.Section;
import org.minibittorrent.store.file.DiskErrors;
import org.minibittorrent.store.file.FileChangedException;

/**
 * The work that one transfer has the workers do: hash, write, read in, finish. Asked on the loop thread, answered there; in
 * between no file is touched on it.
 */
public final class DiskWork {
    private static final System.Logger LOG = System.getLogger("org.minibittorrent.transfer");

    // How long to wait for something that comes and goes (memory, file handles) when it was short.
    public static final long SHORTAGE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long WATCH_NANOS = Duration.ofMillis(700).toNanos(); // between two looks at the files
    private static final long LONGEST_NANOS =
            Duration.ofSeconds(25).toNanos(); // between two tries of unreadable pieces
    private static final long SUSPECTS_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int MOST_SUSPECTS = 48; // pieces hashed within that time because peers left after them
    private static final int WATCH_SHARE = 50; // looks take one part of so many of all time, so slow ones come seldom

    /** The pieces in progress. */
    public final IncomingPieces incoming;
    /** The pieces that can be sent. */
    public final WarmPieces warm = new WarmPieces(this::readIn);

    private final DiskOwner transfer;
    private final Metainfo metainfo;
    private final IoThreads threads;
    private final EventLoop loop;
    private final Object place; // of the files
    private final DiskSilence silence;
    private final PieceStore store;
    private final Checkpoints checkpoints;
    private final Set<Integer> unreadable = new LinkedHashSet<>(); // pieces to be tried again, one after another
    private boolean rereading;
    private boolean isShort;
    private int suspects; // pieces hashed on suspicion, since
    private long suspectsSince;
    private int running;
    private @Nullable Timer watch;
    private boolean checking;
    private long idleSince; // when idle mappings were let go of
    private boolean published;
    private @Nullable Standstill shortage; // what work lacked a short while ago
    private long shortAt;
    private @Nullable Runnable whenIdle;

    /** The work of one transfer, at the place of its files; {@code keepsCheckpoints}: they are worth the syncs they take. */
    public DiskWork(
            DiskOwner transfer,
            IoThreads threads,
            Metainfo metainfo,
            Object place,
            PieceStore store,
            BlockBacklog backlog,
            boolean keepsCheckpoints) {
        this.transfer = transfer;
        this.metainfo = metainfo;
        this.threads = threads;
        this.loop = threads.loop();
        this.suspectsSince = loop.now();
        this.place = place;
        this.store = store;
        this.idleSince = loop.now();
        this.silence = new DiskSilence(loop, metainfo.name(), why -> transfer.guarded(transfer::changed));
        this.incoming = new IncomingPieces(transfer, loop, metainfo, store, backlog, this::run);
        this.checkpoints = new Checkpoints(transfer, loop, store, keepsCheckpoints, this::runLong);
    }

    /** {@return the reason while the disk does not answer, or what its work needs is lacking; else null} */
    public @Nullable Standstill trouble() {
        return silence.present() == null ? shortage : silence.present();
    }

    private void lacks(@Nullable Throwable error) {
        if (error instanceof IOException known && DiskErrors.isOutOfDescriptors(known)) {
            shortAt = loop.now();
            show(DiskErrors.why(DiskErrors.named(known, store.root())).then(Next.BY_ITSELF));
        } else if (loop.now() - shortAt > 3 * SHORTAGE_NANOS) {
            show(null);
        }
    }

    private void show(@Nullable Standstill newShortage) {
        if (!Objects.equals(shortage, newShortage)) {
            shortage = newShortage;
            transfer.guarded(transfer::changed);
        }
    }

    /** A piece is verified and written, so that a checkpoint may be due. */
    public void verified(int piece) {
        checkpoints.verified(piece);
    }

    /** After a pause: once more what there was no room for. */
    public void retry() {
        checkpoints.retry();
        incoming.retry();
    }

    /** The section of a piece with a block, see {@link WarmPieces#get}. */
    public @Nullable Section outgoing(int piece, int begin, Runnable ready) {
        return warm.get(store.sections().of(piece, begin), loop.now(), ready);
    }

    private void readIn(int section) {
        run(() -> store.warm(section), read -> warm.put(read, loop.now()), error -> {
            if (DiskErrors.isShortage(error)) {
                // Said once: a shortage may last, and meets every piece.
                LOG.log(isShort ? Level.DEBUG : Level.WARNING, () -> "pieces are read later: " + error.getMessage());
                isShort = true;
                loop.schedule(SHORTAGE_NANOS, () -> transfer.guarded(() -> readIn(section)));
                return;
            }
            if (error instanceof FileChangedException) {
                transfer.fail(error);
            } else {
                transfer.unreadable(store.sections().piece(section), error);
                checkUnchanged(); // the file may be out of reach as a whole
            }
            warm.dropped(section);
        });
    }

    /** Tries a piece that could not be read again and again, until it can be read or its content turns out wrong. */
    public void readAgain(int piece) {
        unreadable.add(piece);
        readUnreadable(SHORTAGE_NANOS);
    }

    private void readUnreadable(long delay) {
        if (rereading || unreadable.isEmpty()) {
            return;
        }
        rereading = true;
        loop.schedule(
                delay,
                () -> transfer.guarded(() -> {
                    int piece = unreadable.iterator().next();
                    unreadable.remove(piece);
                    runLong(
                            () -> isGood(piece),
                            good -> {
                                rereading = false;
                                if (good) {
                                    transfer.readable(piece);
                                } else {
                                    transfer.wrong(piece);
                                }
                                readUnreadable(SHORTAGE_NANOS);
                            },
                            error -> {
                                rereading = false;
                                unreadable.add(piece); // behind the others
                                readUnreadable(Math.min(LONGEST_NANOS, delay * 2));
                            });
                }));
    }

    /** Has a piece hashed that a peer may have found wrong: it left right after. At most so many a minute. */
    public void suspect(int piece) {
        if (transfer.isOver() || !transfer.swarm().have().has(piece)) {
            return;
        }
        long now = loop.now();
        if (now - suspectsSince >= SUSPECTS_NANOS) {
            suspectsSince = now;
            suspects = 0;
        }
        if (suspects++ < MOST_SUSPECTS) {
            runLong(
                    () -> isGood(piece),
                    good -> {
                        if (!good) {
                            transfer.wrong(piece);
                        }
                    },
                    error -> LOG.log(Level.DEBUG, () -> "a suspect piece cannot be read: " + error.getMessage()));
        }
    }

    private boolean isGood(int piece) throws IOException {
        return metainfo.check(piece, store.hash(piece));
    }

    /** {@return the file or folder by its present name} */
    public Path root() {
        return store.root();
    }

    /** Begins to look at the files from time to time, however little happens, so that others hear when one changes. */
    public void watch() {
        lookIn(WATCH_NANOS);
    }

    private void lookIn(long delay) {
        stopWatch();
        watch = loop.schedule(delay, () -> {
            lookIn(WATCH_NANOS);
            letGoIdle();
            checkUnchanged();
        });
    }

    /** However little happens, memory and mappings that nobody needs any more are given back. */
    private void letGoIdle() {
        long now = loop.now();
        warm.letGoOld(now);
        if (now - idleSince >= WarmPieces.WARM_NANOS) {
            idleSince = now;
            store.letGoIdle();
        }
    }

    private void stopWatch() {
        if (watch != null) {
            watch.cancel();
        }
    }

    /** Looks whether the files are still what they were, unless a look is under way; fails the transfer if not. */
    public void checkUnchanged() {
        if (checking) {
            return;
        }
        checking = true;
        long start = loop.now();
        run(this::look, unchanged -> looked(start), error -> {
            if (DiskErrors.isShortage(error)) {
                looked(start);
            } else {
                transfer.fail(error);
            }
        });
    }

    private void looked(long start) {
        checking = false;
        long pause = (loop.now() - start) * WATCH_SHARE;
        if (pause > WATCH_NANOS) {
            lookIn(pause);
        }
    }

    /** Looks whether the files are still what they were, and does nothing about it. */
    public void isUnchanged(Consumer<Boolean> answer) {
        if (transfer.isOver()) {
            answer.accept(false);
            return;
        }
        running++;
        threads.workers().run(place, loop, this::look, (unchanged, error) -> {
            running--;
            boolean isSame = error == null || (error instanceof IOException known && DiskErrors.isShortage(known));
            answer.accept(isSame && !transfer.isOver());
            runIfIdle();
        });
    }

    private boolean look() throws IOException {
        store.checkUnchanged();
        return true;
    }

    /** Brings everything to disk under its final name, then runs {@code done}; fails the transfer if that fails. */
    public void finish(Runnable done) {
        running++;
        Object out = silence.begin(DiskSilence.LONG_NANOS);
        Executor helpers = task -> threads.help(place, task);
        threads.checkers().run(place, loop, () -> store.finish(helpers), (path, error) -> {
            running--;
            silence.end(out);
            lacks(error);
            published = error == null;
            try {
                if (published) {
                    done.run();
                } else if (error != null && DiskErrors.isOutOfDescriptors(error)) {
                    loop.schedule(SHORTAGE_NANOS, () -> transfer.guarded(() -> finish(done)));
                } else if (!transfer.isOver()) {
                    transfer.fail(asIo(error));
                }
            } finally {
                runIfIdle();
            }
        });
    }

    /** Lets go of the files once running work has come back, then runs {@code closed}. */
    public void close(boolean discard, Runnable closed) {
        warm.clear();
        stopWatch();
        silence.stop();
        checkpoints.stop();
        whenIdle = () -> {
            boolean discarding = discard && !published;
            BitSet kept = discard || published ? new BitSet() : checkpoints.last();
            threads.checkers().run(place, loop, () -> release(discarding, kept), (last, error) -> {
                if (last != null) {
                    last.ifPresent(transfer::checkpoint);
                } else {
                    LOG.log(Level.WARNING, "the files of a transfer were closed in haste", error);
                    store.close();
                }
                closed.run();
            });
        };
        runIfIdle();
    }

    /** Closes the store, and makes sure of the pieces that are to be kept. */
    private Optional<Checkpoint> release(boolean discard, BitSet kept) {
        try (store) {
            if (discard) {
                store.discard();
            } else if (!kept.isEmpty()) {
                return Optional.of(store.checkpoint(kept));
            }
        } catch (IOException e) {
            String what = discard
                    ? "not everything of a cancelled download could be deleted: "
                    : "what was downloaded will be hashed again: ";
            LOG.log(Level.WARNING, () -> what + DiskErrors.text(e));
        }
        return Optional.empty();
    }

    private void runIfIdle() {
        Runnable next = whenIdle;
        if (running == 0 && next != null) {
            whenIdle = null;
            incoming.close();
            next.run();
        }
    }

    /** Errors that are no {@link IOException} (out of memory, a refused job) are made one: the transfer ends, not the loop. */
    private <T> void run(Callable<T> work, Consumer<T> done, Consumer<IOException> failed) {
        run(threads.workers(), DiskSilence.SHORT_NANOS, work, done, failed);
    }

    /** The same for what takes long, a sync above all: nobody's data waits for it. */
    private <T> void runLong(Callable<T> work, Consumer<T> done, Consumer<IOException> failed) {
        run(threads.checkers(), DiskSilence.LONG_NANOS, work, done, failed);
    }

    private <T> void run(
            Workers workers, long patience, Callable<T> work, Consumer<T> done, Consumer<IOException> failed) {
        running++;
        Object out = silence.begin(patience);
        workers.run(place, loop, work, (result, error) -> {
            running--;
            silence.end(out);
            lacks(error);
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
