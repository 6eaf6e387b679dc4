package org.minibittorrent;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.net.IoThreads;
import org.minibittorrent.peer.files.Follower;
import org.minibittorrent.peer.files.PeerDownload;
import org.minibittorrent.peer.files.PeerShare;
import org.minibittorrent.peer.state.DownloadRecord.Stage;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.reason.StandstillException;
import org.minibittorrent.store.file.TorrentFile;
import org.minibittorrent.transfer.Places;
import org.minibittorrent.transfer.TransferControls;
import org.minibittorrent.transfer.TransferOpener;
import org.minibittorrent.transfer.TransferStatus;

/**
 * The working part of a {@link Transfer}: carries calls of the application to the loop, in their order, and news from the
 * loop to the application. Any thread, except the methods of {@link Follower}: loop thread. The listeners of one handle are
 * called one after another; those of another handle do not wait for them, nor do futures.
 */
final class TransferHandle implements Follower {
    private static final System.Logger LOG = System.getLogger("org.minibittorrent");
    private static final int BAD_PEERS = 100;
    private static final int MOMENT_SECONDS = 3;

    final Listeners<Progress> progressListeners;
    final Listeners<BadPeer> badPeerListeners;
    final Outcome<Void> started;
    final Outcome<Path> completion;
    final Outcome<Void> ended;
    private final LoopCalls calls;
    private final Runnable abandon = this::abandon;
    volatile String name;
    volatile Path path;
    volatile @Nullable String group;
    volatile @Nullable Torrent torrent;
    volatile Progress progress;
    volatile List<Path> emptyFolders = List.of();
    private volatile boolean ending;

    // Loop thread.
    private final List<Consumer<TransferControls>> early = new ArrayList<>();
    private @Nullable TransferControls controls;
    private boolean complete;
    private boolean over;

    /** The handle of a transfer that is about to begin; the size is 0 if it is not known. */
    TransferHandle(LoopCalls calls, @Nullable String group, String name, Path path, long bytes) {
        this.calls = calls;
        IoThreads threads = calls.threads;
        this.group = group;
        this.name = name;
        this.path = path;
        this.started = new Outcome<>(threads);
        this.completion = new Outcome<>(threads);
        this.ended = new Outcome<>(threads);
        Executor serial = threads.serialCalls();
        this.progressListeners = new Listeners<>(serial, 1);
        this.badPeerListeners = new Listeners<>(serial, BAD_PEERS);
        this.progress = Progress.checking(bytes, 0, 0);
        progressListeners.tell(progress);
        calls.ends.add(abandon);
    }

    /** Does something with the transfer, on the loop, as soon as it has begun; nothing if it never does. */
    void act(Consumer<TransferControls> action) {
        onLoop(() -> {
            if (controls != null) {
                action.accept(controls);
            } else if (!over) {
                early.add(action);
            }
        });
    }

    /** Ends the transfer, now or as soon as it has begun; hashing is broken off. */
    void end(boolean discard) {
        ending = true;
        act(present -> present.close(discard));
    }

    private void onLoop(Runnable task) {
        try {
            calls.threads.loop().execute(task);
        } catch (RejectedExecutionException e) {
            // The peer is closed, and so is everything that it moved.
        }
    }

    /** Controls the transfer that comes of this. The future completes on the loop thread, or at once. */
    void follow(CompletableFuture<? extends TransferControls> opening) {
        after(opening, opened -> {
            started.complete(null);
            control(opened);
        });
    }

    /** Goes on with what a step gives; its failure is that of the transfer. It ends on the loop thread, or at once. */
    <T> void after(CompletableFuture<T> step, Consumer<? super T> next) {
        var unused = step.whenComplete((value, failure) -> {
            if (failure != null) {
                failed(failure);
            } else {
                next.accept(value);
            }
        });
    }

    private void control(TransferControls newControls) {
        controls = newControls;
        early.forEach(action -> action.accept(newControls));
        early.clear();
    }

    @Override
    public void begun(TransferControls newControls, String newGroup, Metainfo metainfo) {
        group = newGroup;
        name = metainfo.name(); // as the group spells it
        if (newControls instanceof PeerDownload download) {
            path = download.record().target();
        }
        known(metainfo);
        control(newControls);
    }

    /**
     * Has a worker look whether the destination of a download is a folder. It is waited for, so that {@link #path} is known, but
     * only a moment: the disk may hang.
     *
     * @return the path that is to be made; never fails, and is done on the loop thread, or at once if that has ended
     */
    CompletableFuture<Path> headFor(Path destination) {
        IoThreads threads = calls.threads;
        CompletableFuture<Path> target = calls.start(() -> Places.call(
                        destination,
                        name,
                        threads.loop(),
                        threads.workers(),
                        this::waits,
                        () -> TorrentFile.targetIn(destination, name)))
                .exceptionally(
                        failure -> destination); // the name is none that a file can have: whoever opens it says so
        CompletableFuture<Void> known = target.thenAccept(found -> path = found);
        try {
            if (!threads.loop().inLoop()) {
                known.get(MOMENT_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.log(Level.DEBUG, () -> "the disk of " + destination + " does not answer");
        }
        return target;
    }

    /** The torrent is known from now on. */
    void known(Metainfo metainfo) {
        torrent = new Torrent(metainfo);
        if (progress.state() == Transfer.State.CHECKING) {
            int pieces = metainfo.layout().pieceCount();
            show(Progress.checking(progress.totalBytes(), progress.verifiedBytes(), pieces));
        }
    }

    @Override
    public boolean isEnding() {
        return ending;
    }

    /** {@return the spectator of the hashing of a folder} */
    TransferOpener.HashProgress hashing() {
        return new TransferOpener.HashProgress() {
            @Override
            public void hashed(long done, long total) {
                TransferHandle.this.hashed(done, total);
            }

            @Override
            public void emptyFolders(List<Path> empty) {
                emptyFolders = empty;
            }

            @Override
            public void waits(@Nullable Standstill why) {
                TransferHandle.this.waits(why);
            }
        };
    }

    @Override
    public void hashed(long done, long total) {
        onLoop(() -> checked(done, total));
    }

    @Override
    public void waits(@Nullable Standstill why) {
        if (progress.state() == Transfer.State.CHECKING) {
            show(progress.atRest(Transfer.State.CHECKING, why));
        }
    }

    /** So much of what is there has been looked at: the beginning is made. Loop thread. */
    void checked(long done, long total) {
        started.complete(null);
        if (progress.state() == Transfer.State.CHECKING) {
            show(Progress.checking(total, Math.max(done, progress.verifiedBytes()), progress.pieces()));
        }
    }

    @Override
    public void status(TransferStatus status) {
        show(Progress.of(status, state(status)));
    }

    private Transfer.State state(TransferStatus status) {
        return switch (status.state()) {
            case CHECKING -> Transfer.State.CHECKING;
            case DOWNLOADING ->
                status.standstill() == null || status.traffic().downloadRate() > 0
                        ? Transfer.State.DOWNLOADING
                        : Transfer.State.WAITING;
            case FINISHING -> Transfer.State.FINISHING;
            case PAUSED -> isStopped() ? Transfer.State.STOPPED : Transfer.State.PAUSED;
            case FAILED -> Transfer.State.FAILED;
            case SEEDING -> isSettled() ? Transfer.State.COMPLETE : Transfer.State.SEEDING;
            case CLOSED -> isSettled() ? Transfer.State.COMPLETE : Transfer.State.ENDED;
        };
    }

    /** Whether it is a download in a group that stays complete whatever becomes of its sharing. */
    private boolean isSettled() {
        return complete && controls instanceof PeerDownload;
    }

    private boolean isStopped() {
        return controls instanceof PeerDownload download
                ? download.record().stage() == Stage.STOPPED
                : controls instanceof PeerShare share && share.isStopped();
    }

    private void show(Progress latest) {
        progress = latest;
        progressListeners.tell(latest);
    }

    @Override
    public void badPeer(String peer, int piece) {
        badPeerListeners.tell(new BadPeer(peer, piece));
    }

    @Override
    public void complete() {
        complete = true;
        if (isSettled()) {
            show(progress.atRest(Transfer.State.COMPLETE, null));
        }
        started.complete(null);
        completion.complete(path);
    }

    /** It did not come to its beginning, or not to its goal. */
    private void failed(Throwable failure) {
        MiniBitTorrentException cause = isEnding() ? endedBefore() : Failures.translate(failure);
        // A share that has begun goes on, though the tracker could not be told of it.
        if (controls == null || progress.state() == Transfer.State.ENDED) {
            end(isEnding() ? null : cause);
        }
        started.fail(cause);
        completion.fail(cause);
        if (controls == null) {
            over();
        }
    }

    @Override
    public void ended(@Nullable IOException cause) {
        MiniBitTorrentException reason = cause == null ? endedBefore() : Failures.translate(cause);
        end(cause == null ? null : reason);
        started.fail(reason);
        completion.fail(reason);
        over();
    }

    private void over() {
        ended.complete(null);
        calls.ends.remove(abandon);
    }

    /** The peer is closed, or its threads are, and nothing more will be heard. Any thread. */
    private void abandon() {
        switch (progress.state()) {
            case FAILED, COMPLETE -> {}
            default -> show(progress.atRest(Transfer.State.ENDED, null));
        }
        MiniBitTorrentException cause = group == null ? endedBefore() : LoopCalls.peerClosed();
        started.fail(cause);
        completion.fail(cause);
        ended.complete(null);
    }

    private void end(@Nullable MiniBitTorrentException cause) {
        over = true;
        early.clear();
        if (cause != null) {
            show(progress.atRest(Transfer.State.FAILED, Failures.standstill(cause)));
        } else if (progress.state() != Transfer.State.FAILED && progress.state() != Transfer.State.COMPLETE) {
            show(progress.atRest(Transfer.State.ENDED, null));
        }
    }

    private TransferException endedBefore() {
        return new TransferException(
                new StandstillException(Reason.ENDED, "", name + " was ended before it was complete"));
    }
}
