package org.minibittorrent.peer.files;

import java.io.IOException;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.peer.state.DownloadRecord;
import org.minibittorrent.peer.state.DownloadRecord.Stage;
import org.minibittorrent.peer.state.FileKey;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.reason.Standstill.Next;
import org.minibittorrent.reason.StandstillException;
import org.minibittorrent.store.Checkpoint;
import org.minibittorrent.store.file.DiskErrors;
import org.minibittorrent.store.file.FileChangedException;
import org.minibittorrent.store.file.FileStage;
import org.minibittorrent.store.file.Finding;
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
    private final Downloads list;
    private final Retry retry;
    private volatile DownloadRecord record;
    private @Nullable LiveTorrent live;
    private @Nullable Follower follower;
    private TransferStatus status;
    private FileStage stage = FileStage.MOVING;
    private boolean told; // the application knows that it waits
    private boolean isGone; // the user knows that what was fetched is gone
    private boolean over;
    private long down = Long.MAX_VALUE;
    private long up = Long.MAX_VALUE;

    PeerDownload(Downloads list, DownloadRecord record, EventLoop loop) {
        this.list = list;
        this.retry = new Retry(loop);
        this.record = record;
        var layout = record.metainfo().layout();
        this.status = record.stage() == Stage.COMPLETE
                ? TransferStatus.still(TransferState.CLOSED, null, layout, layout.totalLength(), layout.pieceCount())
                : TransferStatus.still(TransferState.CHECKING, null, layout, 0, 0);
    }

    /** {@return what is downloaded, and where it stands} Any thread. */
    public DownloadRecord record() {
        return record;
    }

    /** Stops fetching until {@link #resume}, at later logins too. */
    @Override
    public void pause() {
        if (record.stage() == Stage.UNFINISHED && !over) {
            become(Stage.PAUSED, null);
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
            become(Stage.UNFINISHED, null);
        }
        if (isMoving()) {
            withTransfer(Transfer::resume);
        } else {
            retry.cancel();
            list.resume(this, isGone);
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
                show(TransferState.CLOSED, record.note());
            }
            case FAILED -> end(new StandstillException(Objects.requireNonNull(record.note())));
            case UNFINISHED, PAUSED -> show(TransferState.CHECKING, null);
            case STOPPED -> show(TransferState.PAUSED, sharingStopped());
        }
    }

    /** Its handle; null while it is being listed anew. */
    @Nullable
    Follower follower() {
        return follower;
    }

    private Standstill sharingStopped() {
        return Standstill.of(Reason.SHARING_STOPPED, record.name()).then(Next.RESUME);
    }

    private void show(TransferState state, @Nullable Standstill why) {
        status(status.atRest(state, why));
    }

    /** Its files are being opened, or are open already. */
    void join(LiveTorrent torrent) {
        live = torrent;
        isGone = false;
        torrent.attach(this);
        status(torrent.status());
    }

    /** Its transfer is about to start. */
    void opened(Transfer transfer) {
        stage = FileStage.MOVING;
        retry.well();
        if (told) {
            told = false;
            list.resumed(this);
        }
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
            follower.status(isHeld ? newStatus.at(TransferState.PAUSED, TransferStatus.BY_REQUEST) : newStatus);
        }
    }

    /** The disk has paused it. */
    void paused(Standstill why) {
        list.paused(this, why);
    }

    /** Its torrent could not be opened, or had to end, because of its file: it goes on when that can be, unless it needs a word. */
    void trouble(IOException cause) {
        live = null;
        FileStage before = stage;
        stage = stage.after(Finding.of(cause), true);
        Standstill why = DiskErrors.why(cause);
        if (before == FileStage.MOVING && stage == FileStage.HASHING) {
            show(TransferState.CHECKING, Standstill.of(Reason.FILE_TOUCHED, why.subject(), why.text()));
            retry.soon(() -> {
                var unused = list.reopen(this);
            });
            return;
        }
        stage = FileStage.WAITING;
        boolean needsWord = why.reason() == Reason.DISK_FAILED;
        isGone = record.hasPieces() && cause instanceof FileChangedException known && known.finding() == Finding.ABSENT;
        Standstill shown = isGone
                ? Standstill.of(Reason.PARTIAL_FILE_ABSENT, why.subject(), why.text())
                : why.then(needsWord ? Next.RESUME : Next.BY_ITSELF);
        show(TransferState.PAUSED, shown);
        if (!told) {
            told = true;
            list.paused(this, shown);
        }
        if (!needsWord) {
            retry.later(() -> list.look(this));
        }
    }

    /** The user gives the pieces up that were fetched, and are gone. */
    void beginAnew() {
        record = record.withoutPieces();
        list.changed(this);
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

    void become(Stage stage, @Nullable Standstill note) {
        record = record.at(stage, note);
        list.changed(this);
    }

    /** Its transfer is being ended, and it is neither to fetch nor to share until {@link #resume}. */
    void stopped() {
        retry.cancel();
        become(Stage.STOPPED, null);
        show(TransferState.PAUSED, sharingStopped());
    }

    /** Its transfer is over; a complete download stays what it is. */
    void left() {
        live = null;
        if (record.stage() == Stage.COMPLETE) {
            show(TransferState.CLOSED, record.note());
        }
    }

    /** The group's catalogue has this file under its name, null for none: a complete one says if it is another one now. */
    public void catalogued(@Nullable InfoHash there) {
        String name = record.name();
        Standstill note = null;
        if (there == null) {
            note = Standstill.of(
                    Reason.FILE_REMOVED, name, name + " was removed from " + record.group() + "; this copy stays");
        } else if (!there.equals(record.metainfo().infoHash())) {
            note = Standstill.of(
                    Reason.OTHER_VERSION, name, "another version of " + name + " is in " + record.group() + " now");
        }
        note = note == null ? null : note.then(Next.OVER);
        if (record.stage() == Stage.COMPLETE && !Objects.equals(note, record.note())) {
            become(Stage.COMPLETE, note);
            show(isMoving() ? status.state() : TransferState.CLOSED, note);
        }
    }

    /** The last that is heard of it: null if by request, else why it failed. */
    void end(@Nullable IOException cause) {
        if (over) {
            return;
        }
        show(cause == null ? TransferState.CLOSED : TransferState.FAILED, cause == null ? null : DiskErrors.why(cause));
        over = true;
        retry.cancel();
        Objects.requireNonNull(follower).ended(cause);
    }
}
