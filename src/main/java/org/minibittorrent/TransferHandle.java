package org.minibittorrent;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.net.IoThreads;
import org.minibittorrent.net.LatestValue;
import org.minibittorrent.transfer.Transfer;
import org.minibittorrent.transfer.TransferListener;
import org.minibittorrent.transfer.TransferStatus;

/**
 * What shares and downloads have in common: carries calls of the application to the loop, and news from the loop to the
 * application's listeners. Any thread, except the methods of {@link TransferListener}: loop thread. Its listeners
 * are called one after another; those of another handle do not wait for them, nor do futures.
 */
final class TransferHandle implements TransferListener {
    private static final System.Logger LOG = System.getLogger("org.minibittorrent");

    private final IoThreads threads;
    private final Torrent torrent;
    private final CompletableFuture<Transfer> opened = new CompletableFuture<>();
    private final CompletableFuture<Void> completion = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Executor listenerCalls;
    private final List<LatestValue<Progress>> progressListeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<BadPeer>> badPeerListeners = new CopyOnWriteArrayList<>();
    private volatile Progress progress;
    private volatile boolean ending;

    TransferHandle(IoThreads threads, Torrent torrent) {
        this.threads = threads;
        this.torrent = torrent;
        this.listenerCalls = threads.serialCalls();
        this.progress = checking(0);
    }

    Torrent torrent() {
        return torrent;
    }

    Progress progress() {
        return progress;
    }

    /** Done when everything is on disk and verified; failed when that will never be. */
    CompletableFuture<Void> completion() {
        return completion;
    }

    /** Done when nothing of the transfer is left: no connection, no open file. Never fails. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    void onProgress(Consumer<Progress> listener) {
        progressListeners.add(new LatestValue<>(listenerCalls, listener));
    }

    void onBadPeer(Consumer<BadPeer> listener) {
        badPeerListeners.add(listener);
    }

    /** The outcome of opening its files. */
    void opened(@Nullable Transfer transfer, @Nullable Throwable failure) {
        if (transfer != null) {
            opened.complete(transfer);
            return;
        }
        IOException cause = Failures.translate(failure);
        opened.completeExceptionally(cause);
        progress = ending(Progress.State.FAILED, String.valueOf(cause.getMessage()));
        announceProgress();
        ended(cause);
    }

    /** Does something with the transfer, on the loop, once its files are open. Nothing if they cannot be opened. */
    void onLoop(Consumer<Transfer> action) {
        var unused = opened.thenAccept(transfer -> {
            try {
                threads.loop().execute(() -> action.accept(transfer));
            } catch (RejectedExecutionException e) {
                LOG.log(Level.DEBUG, "the peer is closed already");
            }
        });
    }

    /** Ends the transfer, now or as soon as its files are open; a check of them is broken off. */
    void end(boolean discard) {
        ending = true;
        onLoop(transfer -> transfer.close(discard));
    }

    /** How far the look at what is there already has come. */
    void checked(long bytes) {
        progress = checking(bytes);
        announceProgress();
    }

    /** Whether it is to be ended, and need not be looked at any further. */
    boolean isEnding() {
        return ending;
    }

    @Override
    public void status(TransferStatus status) {
        progress = new Progress(
                Progress.State.valueOf(status.state().name()),
                status.reason(),
                status.totalBytes(),
                status.verifiedBytes(),
                status.pieces(),
                status.verifiedPieces(),
                status.downloadRate(),
                status.uploadRate(),
                status.downloaded(),
                status.uploaded(),
                status.peers().stream()
                        .map(peer -> new ConnectedPeer(
                                peer.name(),
                                peer.pieces(),
                                peer.downloadRate(),
                                peer.uploadRate(),
                                peer.downloaded(),
                                peer.uploaded()))
                        .toList());
        announceProgress();
    }

    @Override
    public void badPeer(String name, int piece) {
        BadPeer bad = new BadPeer(name, piece);
        for (Consumer<BadPeer> listener : badPeerListeners) {
            listenerCalls.execute(() -> LatestValue.guarded(listener, bad));
        }
    }

    @Override
    public void complete() {
        threads.call(() -> completion.complete(null));
    }

    @Override
    public void ended(@Nullable IOException cause) {
        IOException reason = cause == null
                ? new TransferException(
                        TransferException.Reason.CLOSED, torrent.name() + " was ended before it was complete", null)
                : Failures.translate(cause);
        // What depends on one future may block, and the other is not to wait for that.
        threads.call(() -> completion.completeExceptionally(reason));
        threads.call(() -> ended.complete(null));
    }

    private void announceProgress() {
        Progress latest = progress;
        progressListeners.forEach(listener -> listener.put(latest));
    }

    private Progress checking(long bytes) {
        return bare(Progress.State.CHECKING, "", bytes);
    }

    private Progress ending(Progress.State state, String reason) {
        return bare(state, reason, 0);
    }

    private Progress bare(Progress.State state, String reason, long bytes) {
        return new Progress(state, reason, torrent.length(), bytes, torrent.pieces(), 0, 0, 0, 0, 0, List.of());
    }
}
