package org.minibittorrent.peer.files;

import java.io.IOException;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.peer.state.DownloadRecord;
import org.minibittorrent.peer.state.DownloadRecord.Stage;
import org.minibittorrent.peer.state.FileKey;
import org.minibittorrent.store.Checkpoint;
import org.minibittorrent.transfer.Transfer;
import org.minibittorrent.transfer.TransferControls;
import org.minibittorrent.transfer.TransferState;
import org.minibittorrent.transfer.TransferStatus;

/**
 * A download in the list of a user: one under way, or what became of one. Loop thread, except what says otherwise.
 *
 * <pre>
 * UNFINISHED -------------> COMPLETE
 *  ^      |
 *  |      v                 any but COMPLETE -> FAILED
 * PAUSED, STOPPED
 * </pre>
 */
public final class PeerDownload implements TransferControls {
    private static final String STOPPED = "paused: its sharing was stopped; resume to download and share it again";

    private final Downloads list;
    private volatile DownloadRecord record;
    private @Nullable LiveTorrent live;
    private @Nullable Follower follower;
    private TransferStatus status;
    private boolean over;
    private long down = Long.MAX_VALUE;
    private long up = Long.MAX_VALUE;

    PeerDownload(Downloads list, DownloadRecord record) {
        this.list = list;
        this.record = record;
        var layout = record.metainfo().layout();
        this.status = record.stage() == Stage.COMPLETE
                ? TransferStatus.still(TransferState.CLOSED, "", layout, layout.totalLength(), layout.pieceCount())
                : TransferStatus.still(TransferState.CHECKING, "", layout, 0, 0);
    }

    /** {@return what is downloaded, and where it stands} Any thread. */
    public DownloadRecord record() {
        return record;
    }

    /** Stops fetching until {@link #resume}, at later logins too. */
    @Override
    public void pause() {
        if (record.stage() == Stage.UNFINISHED && !over) {
            become(Stage.PAUSED, "");
            status(status);
            withTransfer(Transfer::pause);
        }
    }

    private void withTransfer(Consumer<Transfer> action) {
        if (live != null) {
            live.withTransfer(action);
        }
    }

    @Override
    public void resume() {
        if (!record.isUnfinished() || over) {
            return;
        }
        if (record.stage() != Stage.UNFINISHED) {
            become(Stage.UNFINISHED, "");
        }
        if (isMoving()) {
            withTransfer(Transfer::resume);
        } else {
            show(TransferState.CHECKING, "");
            var unused = list.reopen(this);
        }
    }

    /** Takes it out of the list; an unfinished one is ended, and its partial file deleted if it is to be discarded. */
    @Override
    public void close(boolean discard) {
        if (discard && (!over || !record.isUnfinished())) {
            list.cancel(this);
        } else if (!discard && !over) {
            list.close(this);
        }
    }

    @Override
    public void setLimits(long newDown, long newUp) {
        down = newDown;
        up = newUp;
        withTransfer(open -> open.setLimits(down, up));
    }

    FileKey key() {
        return record.key();
    }

    boolean isOver() {
        return over;
    }

    @Nullable
    LiveTorrent live() {
        return live;
    }

    /** Whether it has a transfer, and not just one that is being ended. */
    boolean isMoving() {
        return live != null && !live.isStopped();
    }

    /** Shows it to its handle from now on, which controls it. */
    void follow(Follower newFollower) {
        follower = newFollower;
        newFollower.begun(this, record.group(), record.metainfo());
        switch (record.stage()) {
            case COMPLETE -> {
                newFollower.complete();
                show(TransferState.CLOSED, "");
            }
            case FAILED -> end(new IOException(record.reason()));
            case UNFINISHED, PAUSED -> show(TransferState.CHECKING, "");
            case STOPPED -> show(TransferState.PAUSED, STOPPED);
        }
    }

    /** Its handle; null while it is being listed anew. */
    @Nullable
    Follower follower() {
        return follower;
    }

    private void show(TransferState state, String reason) {
        status(status.atRest(state, reason));
    }

    /** Its files are being opened, or are open already. */
    void join(LiveTorrent torrent) {
        live = torrent;
        torrent.attach(this);
        status(torrent.status());
    }

    /** Its transfer is about to start. */
    void opened(Transfer transfer) {
        transfer.setLimits(down, up);
        if (record.stage() == Stage.PAUSED) {
            transfer.pause();
        }
    }

    void status(TransferStatus newStatus) {
        status = newStatus;
        if (follower != null && !over) {
            boolean isHeld = record.stage() == Stage.PAUSED
                    && (newStatus.state() == TransferState.CHECKING || newStatus.state() == TransferState.DOWNLOADING);
            follower.status(isHeld ? newStatus.at(TransferState.PAUSED, "paused") : newStatus);
        }
    }

    /** The disk has paused it. */
    void paused(IOException cause) {
        list.paused(this, cause);
    }

    void reached(Checkpoint checkpoint) {
        if (record.isUnfinished()) {
            record = record.with(checkpoint);
            list.changed(this);
        }
    }

    void badPeer(String name, int piece) {
        if (follower != null) {
            follower.badPeer(name, piece);
        }
    }

    /** Everything is on disk, and that is recorded. */
    void completed() {
        if (follower != null) {
            follower.complete();
        }
    }

    void become(Stage stage, String reason) {
        record = record.at(stage, reason);
        list.changed(this);
    }

    /** Its files could not be opened, but might be another time: it waits for {@link #resume}, or the next login. */
    void stranded(String reason) {
        live = null;
        show(TransferState.PAUSED, "paused: " + reason);
    }

    /** Its transfer is being ended, and it is neither to fetch nor to share until {@link #resume}. */
    void stopped() {
        become(Stage.STOPPED, "");
        show(TransferState.PAUSED, STOPPED);
    }

    /** Its transfer is over; a complete download stays what it is. */
    void left() {
        live = null;
        if (record.stage() == Stage.COMPLETE) {
            show(TransferState.CLOSED, "");
        }
    }

    /** The last that is heard of it: null if by request, else why it failed. */
    void end(@Nullable IOException cause) {
        if (over) {
            return;
        }
        show(
                cause == null ? TransferState.CLOSED : TransferState.FAILED,
                cause == null ? "" : String.valueOf(cause.getMessage()));
        over = true;
        Objects.requireNonNull(follower).ended(cause);
    }
}
