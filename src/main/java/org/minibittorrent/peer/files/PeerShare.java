package org.minibittorrent.peer.files;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.peer.state.FileKey;
import org.minibittorrent.peer.state.ShareRecord;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.reason.Standstill.Next;
import org.minibittorrent.store.file.DiskErrors;
import org.minibittorrent.store.file.FileChangedException;
import org.minibittorrent.store.file.FileStage;
import org.minibittorrent.store.file.Finding;
import org.minibittorrent.store.file.RecordedStamp;
import org.minibittorrent.transfer.Transfer;
import org.minibittorrent.transfer.TransferControls;
import org.minibittorrent.transfer.TransferState;
import org.minibittorrent.transfer.TransferStatus;

/**
 * A whole file that a user shares. It has a torrent while its file is as it was; while it is not, as {@link FileStage} tells, it
 * stays in the list, says why, and has its file looked at again. Loop thread.
 */
public final class PeerShare implements TransferControls {
    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private final SessionContext context;
    private final Torrents torrents;
    private final Shares list;
    private final List<Follower> followers = new ArrayList<>();
    private final Retry retry;
    private ShareRecord record;
    private @Nullable LiveTorrent live;
    private FileStage stage = FileStage.WAITING;
    private FileStage told = FileStage.MOVING; // the last that the application heard
    private @Nullable RecordedStamp hashed; // of the file when the hashing began
    private @Nullable Wrong wrong;
    private TransferStatus status;
    private boolean over;
    private long down = Long.MAX_VALUE;
    private long up = Long.MAX_VALUE;

    /** A file that was hashed, and differs. */
    private record Wrong(RecordedStamp stamp, IOException found) {}

    /** A share that is not in the list yet; until it is, trouble with its file ends it. */
    PeerShare(SessionContext context, Torrents torrents, Shares list, ShareRecord record) {
        this.context = context;
        this.torrents = torrents;
        this.list = list;
        this.record = record;
        this.retry = new Retry(context.loop());
        this.status = still(TransferState.CHECKING, null);
    }

    private TransferStatus still(TransferState state, @Nullable Standstill why) {
        return TransferStatus.still(state, why, record.metainfo().layout(), 0, 0);
    }

    public ShareRecord record() {
        return record;
    }

    public FileKey key() {
        return record.key();
    }

    /** {@return the torrent that is offered, or about to be; null while the file is not as it was} */
    @Nullable
    public LiveTorrent live() {
        return live;
    }

    /** Whether it is not shared before the user says a word, or another file is there. */
    public boolean isStopped() {
        return stage == FileStage.STOPPED;
    }

    /** Whether it has ended, at least until the next login. */
    boolean isOver() {
        return over;
    }

    /** Shows it to a handle from now on, which controls it. */
    void follow(Follower follower) {
        followers.add(follower);
        follower.begun(this, record.group(), record.metainfo());
        if (!over) {
            follower.status(status);
        }
    }

    /** Its files are being opened, or are open already. */
    void join(LiveTorrent torrent) {
        live = torrent;
        stage = FileStage.MOVING;
        torrent.attach(this);
        status(torrent.status());
    }

    /** Its transfer is about to start. */
    void opened(Transfer transfer) {
        transfer.setLimits(down, up);
    }

    void status(TransferStatus newStatus) {
        if (!over) {
            status = newStatus;
            followers.forEach(follower -> follower.status(newStatus));
        }
    }

    void badPeer(String name, int piece) {
        followers.forEach(follower -> follower.badPeer(name, piece));
    }

    /** It is in the list, and its files are open: others can download it. */
    void complete() {
        followers.forEach(Follower::complete);
    }

    @Override
    public void setLimits(long newDown, long newUp) {
        down = newDown;
        up = newUp;
        if (live != null) {
            live.withTransfer(open -> open.setLimits(down, up));
        }
    }

    /** Looks at the file now. Of no effect while it is shared. */
    @Override
    public void resume() {
        if (live == null && stage != FileStage.HASHING) {
            retry.cancel();
            var unused = look();
        }
    }

    /** Ends it, until the next login or for good. */
    @Override
    public void close(boolean forGood) {
        if (!over && forGood && list.has(this)) {
            list.forget(key());
        } else {
            end(null);
        }
    }

    /** The last that is heard of it, once its file is closed: null if by request, else why it failed. */
    void end(@Nullable IOException cause) {
        if (over) {
            return;
        }
        status(status.atRest(TransferState.CLOSED, null));
        over = true;
        retry.cancel();
        LiveTorrent torrent = live;
        if (torrent != null) {
            torrents.stop(torrent, false);
        }
        CompletableFuture<Void> closed = torrent == null ? DONE : torrent.over;
        var unused = closed.thenRun(() -> followers.forEach(follower -> follower.ended(cause)));
    }

    private boolean isWanted() {
        return context.isOpen() && !over && list.has(this);
    }

    /** Looks at the file, and goes on from there; done when it is shared, or waits for something. */
    CompletableFuture<Void> look() {
        Wrong known = wrong;
        return context.onDisk(record.path(), () -> look(record, known))
                .handle((good, failure) -> SessionContext.ioCause(failure))
                .thenCompose(this::found);
    }

    private static boolean look(ShareRecord record, @Nullable Wrong wrong) throws IOException {
        RecordedStamp now = RecordedStamp.of(record.path());
        if (wrong != null && now.equals(wrong.stamp)) {
            throw wrong.found;
        }
        record.stamp().requireSame(now, record.path());
        if (!record.stamp().settled()) {
            throw new FileChangedException(
                    record.path(), Finding.TOUCHED, "was written to just before it was looked at");
        }
        return true;
    }

    private CompletableFuture<Void> found(@Nullable IOException trouble) {
        if (!isWanted() || live != null) {
            return DONE;
        } else if (trouble != null) {
            trouble(trouble);
            return DONE;
        }
        stage = stage.after(Finding.GOOD, false);
        return open(null, unchanged(record));
    }

    static Torrents.Opening unchanged(ShareRecord record) {
        return (gated, torrent) -> gated.shareUnchanged(record.metainfo(), record.path(), record.stamp(), torrent);
    }

    /** Hashes the file, and shares it if nothing differs. Its stamp is noted before, so that what changes meanwhile shows. */
    CompletableFuture<Void> hash() {
        Metainfo metainfo = record.metainfo();
        return !isWanted()
                ? DONE
                : context.onDisk(record.path(), () -> RecordedStamp.of(record.path()))
                        .handle((stamp, failure) -> stamp)
                        .thenCompose(stamp -> open(
                                stamp,
                                (gated, torrent) ->
                                        gated.shareChecked(metainfo, record.path(), torrent::checked, torrent)));
    }

    private CompletableFuture<Void> open(@Nullable RecordedStamp stamp, Torrents.Opening how) {
        return torrents.released(record.metainfo().infoHash()).thenCompose(free -> {
            if (!isWanted() || live != null) {
                return DONE;
            }
            LiveTorrent other = torrents.live(record.metainfo().infoHash());
            if (other != null) {
                stage = FileStage.WAITING;
                waitFor(Standstill.of(
                        Reason.ALREADY_ACTIVE,
                        other.path.toString(),
                        "the same content is being moved at " + other.path));
                return DONE;
            }
            FileStage before = stage;
            hashed = stamp;
            LiveTorrent torrent = torrents.open(record.group(), record.metainfo(), record.path(), null, how);
            join(torrent);
            stage = before;
            return torrent.opened.thenRun(() -> begun(torrent)).exceptionally(failure -> null);
        });
    }

    private void begun(LiveTorrent torrent) {
        if (live != torrent) {
            return;
        }
        stage = FileStage.MOVING;
        wrong = null;
        retry.well();
        if (hashed != null && list.has(this)) {
            remember(hashed);
        }
        torrents.announce(torrent);
        if (told != FileStage.MOVING) {
            told = FileStage.MOVING;
            context.listener().shareResumed(record.group(), record.name());
        }
        complete();
    }

    private void remember(RecordedStamp stamp) {
        record = new ShareRecord(record.group(), record.path(), stamp, record.metainfo());
        context.account().putShare(record);
    }

    /** Its torrent is over: null if it was stopped, else the trouble with the file. */
    void left(LiveTorrent torrent, @Nullable IOException cause) {
        if (live == torrent) {
            live = null;
        }
        if (over || live != null) {
            return;
        }
        if (!list.has(this)) {
            end(cause);
        } else if (cause != null) {
            trouble(cause);
        } else {
            stage = FileStage.WAITING; // for the one that stopped it, to share another file in its place
        }
    }

    private void trouble(IOException cause) {
        FileStage before = stage;
        Finding finding = Finding.of(cause);
        if (before == FileStage.HASHING && finding == Finding.CHANGED && hashed != null) {
            wrong = new Wrong(hashed, cause);
            remember(record.stamp().unsettled()); // it is not believed at the next login either
        }
        stage = before.after(finding, false);
        Standstill why = DiskErrors.why(cause).then(Next.BY_ITSELF);
        if (finding == Finding.TOUCHED) {
            show(TransferState.CHECKING, Standstill.of(Reason.FILE_TOUCHED, why.subject(), why.text()));
            if (stage == FileStage.WAITING) {
                retry.later(this::lookAgain);
            } else if (before == FileStage.MOVING) {
                retry.soon(() -> list.rehash(this));
            } else {
                list.rehash(this);
            }
            return;
        }
        waitFor(why);
        if (told != stage && stage == FileStage.STOPPED) {
            context.listener().shareStopped(record.group(), record.name(), why);
        } else if (told != stage) {
            context.listener().sharePaused(record.group(), record.name(), why);
        }
        told = stage;
    }

    private void waitFor(Standstill why) {
        show(TransferState.PAUSED, why);
        retry.later(this::lookAgain);
    }

    private void lookAgain() {
        var unused = look();
    }

    private void show(TransferState state, Standstill why) {
        status(still(state, why));
    }
}
