package org.minibittorrent;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.minibittorrent.net.IoThreads;
import org.minibittorrent.peer.files.PeerDownload;
import org.minibittorrent.peer.state.DownloadRecord.Stage;

/**
 * The download of a file of a group. It draws from every sharer the tracker knows, as they come and go. It outlives the
 * session: at the next login of its user on this peer it goes on, as a new object of this class. A complete download is
 * shared until {@link Group#stopShare}.
 */
public final class GroupDownload implements Download {
    /** Where a download stands. */
    public enum State {
        /** Pieces are coming in, or what is there already is being checked. */
        DOWNLOADING,
        /** Nothing is coming in at present: see {@link Progress#reason()}. */
        WAITING,
        /** Not fetching, by request or because of the disk: see {@link Progress#reason()}. */
        PAUSED,
        /** Complete, verified and on disk. */
        COMPLETE,
        /** Failed for good: see {@link Progress#reason()}. */
        FAILED,
        /** Cancelled, or its session is over. */
        ENDED
    }

    private final IoThreads threads;
    private final PeerDownload download;
    private final TransferHandle handle;

    GroupDownload(IoThreads threads, PeerDownload download, TransferHandle handle) {
        this.threads = threads;
        this.download = download;
        this.handle = handle;
    }

    boolean isOf(PeerDownload other) {
        return download == other;
    }

    private void onLoop(Runnable action) {
        try {
            threads.loop().execute(action);
        } catch (RejectedExecutionException e) {
            // The peer is closed: nothing is left to act upon.
        }
    }

    /**
     * The group.
     *
     * @return its id
     */
    public String group() {
        return download.group();
    }

    /**
     * The file.
     *
     * @return its name in the group
     */
    public String name() {
        return download.metainfo().name();
    }

    /**
     * Where it stands.
     *
     * @return a picture that is up to a quarter of a second old
     */
    public State state() {
        Stage stage = download.stage();
        if (stage == Stage.COMPLETE) {
            return State.COMPLETE;
        } else if (stage == Stage.FAILED) {
            return State.FAILED;
        }
        Progress now = handle.progress();
        if (now.state() == Progress.State.CLOSED) {
            return State.ENDED;
        } else if (stage != Stage.UNFINISHED || now.state() == Progress.State.PAUSED) {
            return State.PAUSED;
        }
        boolean isWaiting =
                now.state() == Progress.State.DOWNLOADING && !now.reason().isEmpty() && now.downloadRate() == 0;
        return isWaiting ? State.WAITING : State.DOWNLOADING;
    }

    @Override
    public Path target() {
        return download.target();
    }

    /**
     * Done when every piece is verified and the data is on disk under its final name.
     *
     * @return the target; or a failure with a {@link TransferException}: {@code CLOSED} if it was cancelled, or the session
     *     ended before it was complete (it goes on at the next login)
     */
    @Override
    public CompletableFuture<Path> completion() {
        return handle.completion().thenApply(done -> download.target());
    }

    @Override
    public Progress progress() {
        return handle.progress();
    }

    @Override
    public void onProgress(Consumer<Progress> listener) {
        handle.onProgress(listener);
    }

    /**
     * Adds a listener for peers that are found to send wrong data.
     *
     * @param listener called on the callback thread, with the member's name
     */
    @Override
    public void onBadPeer(Consumer<BadPeer> listener) {
        handle.onBadPeer(listener);
    }

    @Override
    public void setLimits(long down, long up) {
        Peer.checkRate(down);
        Peer.checkRate(up);
        onLoop(() -> download.setLimits(down, up));
    }

    /** Stops fetching, until {@link #resume}, also at later logins; what is verified goes on being shared. */
    @Override
    public void pause() {
        onLoop(download::pause);
    }

    @Override
    public void resume() {
        onLoop(download::resume);
    }

    /**
     * Drops this download from the list. Of an unfinished one it deletes the partial file; of a complete one the file stays
     * and goes on being shared.
     */
    @Override
    public void cancel() {
        onLoop(download::cancel);
    }

    @Override
    public CompletableFuture<Void> ended() {
        return handle.ended().copy();
    }
}
