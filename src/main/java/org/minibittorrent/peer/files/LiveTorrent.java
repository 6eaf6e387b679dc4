package org.minibittorrent.peer.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.SwarmRequest.Announce;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.peer.state.FileKey;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.reason.StandstillException;
import org.minibittorrent.store.Checkpoint;
import org.minibittorrent.transfer.Transfer;
import org.minibittorrent.transfer.TransferListener;
import org.minibittorrent.transfer.TransferState;
import org.minibittorrent.transfer.TransferStatus;

/** A file of a group that this session shares or downloads: its transfer, and the word of it to the tracker. Loop thread. */
public final class LiveTorrent implements TransferListener {
    public final String group; // its id as people spell it
    public final Metainfo metainfo;
    public final Path path; // where the file lies, or will lie
    final GroupGate gate; // which knows its peers
    /** Done when the destination of a download has proved good; fails if it does not. */
    final CompletableFuture<Void> ready = new CompletableFuture<>();
    /** Done when its files are open; fails if they cannot be opened, or it was stopped before. */
    final CompletableFuture<Void> opened = new CompletableFuture<>();
    /** Done when nothing of it is left. Never fails. */
    final CompletableFuture<Void> over = new CompletableFuture<>();

    private final FileKey key;
    private final Torrents torrents;
    private final AnnounceState told = new AnnounceState();
    private @Nullable PeerDownload download;
    private @Nullable PeerShare share;
    private @Nullable Transfer transfer;
    private TransferStatus status;
    private volatile boolean stopped; // read by workers as well
    private boolean listed;
    private boolean discard;
    private boolean complete;

    /** A torrent that is about to be opened. */
    LiveTorrent(Torrents torrents, GroupFence fence, String group, Metainfo metainfo, Path path) {
        this.torrents = torrents;
        this.gate = new GroupGate(this, fence, torrents);
        this.group = group;
        this.metainfo = metainfo;
        this.path = path;
        this.status = TransferStatus.still(TransferState.CHECKING, null, metainfo.layout(), 0, 0);
        this.key = FileKey.of(group, metainfo.name());
    }

    InfoHash infoHash() {
        return metainfo.infoHash();
    }

    public FileKey key() {
        return key;
    }

    public TransferStatus status() {
        return status;
    }

    /** The download it belongs to; null if it is none. */
    @Nullable
    public PeerDownload download() {
        return download;
    }

    /** Makes it part of a download, which follows it from now on. */
    void attach(PeerDownload followed) {
        download = followed;
    }

    /** The share it belongs to; null if it is none, or none yet. */
    @Nullable
    public PeerShare share() {
        return share;
    }

    /** Makes it that of a share, which follows it from now on. */
    void attach(PeerShare followed) {
        share = followed;
    }

    /** Whether it is over, or about to be. Any thread. */
    public boolean isStopped() {
        return stopped;
    }

    /** Whether nothing is missing. */
    public boolean isComplete() {
        return complete;
    }

    /** Its files are open; or they cannot be opened, and it is over. */
    void opened(@Nullable Transfer open, @Nullable IOException failure) {
        transfer = open;
        if (open != null && !stopped) {
            if (download != null) {
                download.opened(open);
            }
            if (share != null) {
                share.opened(open);
            }
            gate.refreshPeers();
            opened.complete(null);
            return;
        }
        IOException cause = failure != null && !stopped
                ? failure
                : new StandstillException(Reason.ENDED, "", metainfo.name() + " was stopped meanwhile");
        ready.completeExceptionally(cause);
        opened.completeExceptionally(cause);
        if (open != null) {
            open.close(discard);
        } else {
            over(failure);
        }
    }

    /** The tracker is told of it from now on. */
    void list() {
        listed = true;
    }

    public boolean isListed() {
        return listed;
    }

    /** Does something with the transfer if there is one. */
    void withTransfer(Consumer<Transfer> action) {
        if (transfer != null && !stopped) {
            action.accept(transfer);
        }
    }

    /** Looks whether its files are still those that were opened, as they were; false also if it is being ended. */
    CompletableFuture<Boolean> isUnchanged() {
        if (transfer == null || stopped) {
            return CompletableFuture.completedFuture(!stopped);
        }
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        transfer.isUnchanged(answer::complete);
        return answer;
    }

    /** Ends it at once, connections first; it is {@link #over} when the files are closed. For {@link Torrents#stop} alone. */
    void stop(boolean discarding) {
        stopped = true;
        discard = discarding;
        if (transfer != null) {
            transfer.close(discarding);
        }
    }

    /** {@return its part of an announce that is sent now} */
    Announce.Torrent announcement(long now) {
        return told.tell(infoHash(), status, complete, now);
    }

    /** Whether the tracker is to be told something new. */
    boolean isAnnounceDue(long now) {
        return told.isDue(status, complete, now) && listed && !stopped;
    }

    /** How many bytes of hashing are done, while it is being opened. */
    void checked(long bytes) {
        ready.complete(null);
        status = TransferStatus.still(TransferState.CHECKING, null, metainfo.layout(), bytes, 0);
        tell();
    }

    @Override
    public void status(TransferStatus newStatus) {
        TransferState state = newStatus.state();
        if (state == TransferState.FAILED || state == TransferState.CLOSED) {
            return; // its end is told when its files are closed
        }
        complete = state == TransferState.SEEDING || state == TransferState.FINISHING;
        boolean isStranded =
                state == TransferState.DOWNLOADING && newStatus.peers().isEmpty() && !torrents.isTrackerHeard();
        status = isStranded ? newStatus.atRest(state, torrents.trackerAway()) : newStatus;
        tell();
        torrents.moved(this);
    }

    private void tell() {
        if (stopped) {
            return;
        }
        if (download != null) {
            download.status(status);
        }
        if (share != null) {
            share.status(status);
        }
    }

    @Override
    public void badPeer(String name, int piece) {
        if (download != null) {
            download.badPeer(name, piece);
        }
        if (share != null) {
            share.badPeer(name, piece);
        }
    }

    @Override
    public void paused(Standstill why) {
        if (download != null) {
            download.paused(why);
        }
    }

    @Override
    public boolean keepsCheckpoints() {
        return download != null;
    }

    @Override
    public void checkpoint(Checkpoint reached) {
        if (download != null) {
            download.reached(reached);
        }
    }

    @Override
    public void complete() {
        torrents.keeper.completed(this);
    }

    @Override
    public void ended(@Nullable IOException cause) {
        over(cause);
    }

    private void over(@Nullable IOException cause) {
        boolean wasStopped = stopped;
        stopped = true;
        over.complete(null);
        torrents.ended(this, wasStopped ? null : cause);
    }
}
