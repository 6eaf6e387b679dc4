package org.minibittorrent.peer.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.Id;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.peer.link.PeerException;
import org.minibittorrent.peer.state.DownloadRecord;
import org.minibittorrent.peer.state.DownloadRecord.Stage;
import org.minibittorrent.peer.state.FileKey;
import org.minibittorrent.peer.state.ShareRecord;
import org.minibittorrent.store.PieceStore;
import org.minibittorrent.store.file.FileChangedException;
import org.minibittorrent.store.file.RecordedStamp;

/** The list of a user's downloads, which go on at later logins until they end. Loop thread. */
public final class Downloads {
    private final SessionContext context;
    private final Torrents torrents;
    private final Shares shares;
    private final Map<FileKey, PeerDownload> list = new LinkedHashMap<>();

    public Downloads(SessionContext context, Torrents torrents, Shares shares) {
        this.context = context;
        this.torrents = torrents;
        this.shares = shares;
    }

    /** Opens the files; {@code ready} when the destination has proved good. */
    LiveTorrent open(PeerDownload download, CompletableFuture<Void> ready) {
        DownloadRecord record = download.record();
        LiveTorrent torrent = torrents.open(
                record.group(),
                record.metainfo(),
                record.target(),
                download,
                (gated, self) -> gated.download(
                        record.metainfo(),
                        record.target(),
                        List.of(),
                        record.verified(),
                        bytes -> {
                            ready.complete(null);
                            self.checked(bytes);
                        },
                        self));
        var unused = torrent.opened().whenComplete((open, failure) -> {
            if (failure != null) {
                ready.completeExceptionally(SessionContext.cause(failure));
            }
        });
        return torrent;
    }

    /** Lists a download, in the place of an older one of the same file. */
    void add(PeerDownload download) {
        PeerDownload older = list.remove(download.key());
        if (older != null) {
            older.end(null);
            context.listener().unlisted(older);
        }
        list.put(download.key(), download);
        Follower present = download.follower();
        Follower shown = context.listener().listed(download, present);
        if (present == null) {
            download.follow(shown);
        }
    }

    /** Takes up the list as it was. Nothing of it moves before {@link #goOn}. */
    public void restore(List<DownloadRecord> remembered) {
        remembered.forEach(record -> add(new PeerDownload(this, record)));
    }

    /**
     * Opens what was being downloaded. The shares are open by now: what is complete is one of them.
     *
     * @return done when all of it is open, or has said why not
     */
    public CompletableFuture<Void> goOn() {
        List<CompletableFuture<Void>> opening = new ArrayList<>();
        for (PeerDownload download : List.copyOf(list.values())) {
            Stage stage = download.record().stage();
            LiveTorrent share = torrents.live(download.record().metainfo().infoHash());
            if (stage == Stage.UNFINISHED || stage == Stage.PAUSED) {
                opening.add(reopen(download));
            } else if (stage == Stage.COMPLETE && share != null && download.live() == null) {
                download.join(share);
                download.status(share.status());
            }
        }
        return CompletableFuture.allOf(opening.toArray(CompletableFuture<?>[]::new));
    }

    /** The disk has paused it. */
    void paused(PeerDownload download, IOException cause) {
        if (list.get(download.key()) == download && context.isOpen()) {
            context.listener()
                    .downloadPaused(download.record().group(), download.key().name(), cause);
        }
    }

    /** Opens the files again; done, without a failure, whatever comes of it. */
    CompletableFuture<Void> reopen(PeerDownload download) {
        return torrents.released(download.record().metainfo().infoHash()).thenCompose(free -> {
            boolean isWanted = context.isOpen()
                    && !download.isMoving()
                    && list.get(download.key()) == download
                    && download.record().isUnfinished();
            return isWanted ? openAgain(download) : CompletableFuture.completedFuture(null);
        });
    }

    private CompletableFuture<Void> openAgain(PeerDownload download) {
        LiveTorrent share = torrents.live(download.record().metainfo().infoHash());
        if (share != null && share.path().equals(download.record().target())) {
            // Its record as a share was the last before a crash.
            download.join(share);
            download.status(share.status());
            return share.opened().thenAccept(open -> completed(share)).exceptionally(failure -> null);
        } else if (share != null) {
            download.stranded("another copy of it is shared from here");
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> ready = new CompletableFuture<>();
        LiveTorrent torrent = open(download, ready);
        return ready.thenAccept(good -> torrents.announce(torrent))
                .thenCompose(announced -> torrent.opened())
                .exceptionallyCompose(failure -> {
                    Throwable cause = SessionContext.cause(failure);
                    boolean isThere = cause instanceof FileAlreadyExistsException exists
                            && download.record().target().toString().equals(exists.getFile());
                    return isThere && context.isOpen() ? adopt(download) : CompletableFuture.completedFuture(null);
                });
    }

    /** The target is there: finished, perhaps, in the last moment of an earlier session. The hashes tell. */
    private CompletableFuture<Void> adopt(PeerDownload download) {
        DownloadRecord record = download.record();
        LiveTorrent torrent = torrents.open(
                record.group(),
                record.metainfo(),
                record.target(),
                download,
                (gated, self) -> context.onWorker(() -> PieceStore.dropPartialName(record.target()))
                        .handle((dropped, failure) -> null)
                        .thenCompose(
                                done -> gated.shareChecked(record.metainfo(), record.target(), self::checked, self)));
        return torrent.opened().thenAccept(open -> torrents.announce(torrent)).exceptionally(failure -> null);
    }

    /** A transfer has everything on disk. Of a download this is the end; of a share it is the beginning. */
    public void completed(LiveTorrent torrent) {
        PeerDownload download = torrent.download();
        if (download == null || !download.record().isUnfinished()) {
            return;
        }
        var unused = context.onWorker(() -> RecordedStamp.of(torrent.path())).handle((stamp, failure) -> {
            if (list.get(download.key()) == download && download.record().isUnfinished()) {
                // If it cannot be looked at, the transfer will notice that as well.
                completed(torrent, download, stamp);
            }
            return null;
        });
    }

    private void completed(LiveTorrent torrent, PeerDownload download, @Nullable RecordedStamp stamp) {
        if (stamp != null && download.record().stage() != Stage.STOPPED) {
            shares.remember(new ShareRecord(torrent.group(), torrent.path(), stamp, torrent.metainfo()));
            shares.list(torrent);
        }
        download.become(Stage.COMPLETE, "");
        var unused = context.kept().handle((kept, failure) -> {
            if (!download.isOver()) {
                download.completed();
                context.listener()
                        .downloadCompleted(
                                download.record().group(),
                                download.key().name(),
                                download.record().target());
            }
            return null;
        });
    }

    /** A transfer of a download is over: null if it was stopped, else why it failed. */
    public void ended(LiveTorrent torrent, PeerDownload download, @Nullable IOException cause) {
        if (download.live() == torrent) {
            download.left();
        }
        boolean isListed = list.get(download.key()) == download;
        if (cause == null || !isListed || !download.record().isUnfinished() || download.live() != null) {
            return;
        }
        if (cause instanceof FileChangedException && !torrent.opened().isCompletedExceptionally()) {
            fail(download, cause);
        } else {
            // The disk may do another time what it refused, and nothing that is there is thrown away.
            download.stranded(String.valueOf(cause.getMessage()));
            paused(download, cause);
        }
    }

    /** A download will never be complete. */
    void fail(PeerDownload download, IOException cause) {
        String reason = String.valueOf(cause.getMessage());
        download.become(Stage.FAILED, reason);
        download.end(cause);
        context.listener()
                .downloadFailed(download.record().group(), download.key().name(), cause);
    }

    /** The file of a download is not to be had any more. */
    public void withdraw(PeerDownload download, String reason) {
        if (download.record().isUnfinished()) {
            LiveTorrent torrent = download.live();
            if (torrent != null) {
                torrents.stop(torrent, false);
            }
            fail(download, new PeerException(PeerException.Kind.WITHDRAWN, reason));
        }
    }

    /** Those of a group. */
    public List<PeerDownload> of(String group) {
        String folded = Id.fold(group);
        return list.values().stream()
                .filter(download -> download.key().group().equals(folded))
                .toList();
    }

    /** Whether a download of this file is in the list. */
    public boolean has(FileKey key, InfoHash infoHash) {
        PeerDownload download = list.get(key);
        return download != null && download.record().metainfo().infoHash().equals(infoHash);
    }

    @Nullable
    public PeerDownload find(FileKey key) {
        return list.get(key);
    }

    /** The groups from which something is still to come. */
    public List<String> groups() {
        return list.values().stream()
                .filter(download -> download.record().isUnfinished())
                .map(download -> download.record().group())
                .distinct()
                .toList();
    }

    /** The record has changed and is to be kept. */
    void changed(PeerDownload download) {
        if (list.get(download.key()) == download) {
            context.account().putDownload(download.record());
        }
    }

    /** It is given up, and forgotten. */
    void cancel(PeerDownload download) {
        if (!context.isOpen()) {
            return;
        }
        boolean wasListed = unlist(download);
        LiveTorrent torrent = download.live();
        if (wasListed) {
            context.account().removeDownload(download.key());
        }
        if (!download.record().isUnfinished()) {
            download.end(null);
        } else if (torrent != null) {
            torrents.stop(torrent, true);
            var unused = torrent.over().thenRun(() -> download.end(null));
        } else if (wasListed) {
            var unused = context.onWorker(() -> discardPartial(download.record()))
                    .handle((done, failure) -> {
                        download.end(null);
                        return null;
                    });
        }
    }

    /** It ends in this session, and comes back with the next. */
    void close(PeerDownload download) {
        unlist(download);
        LiveTorrent torrent = download.live();
        if (torrent == null || !download.record().isUnfinished()) {
            download.end(null);
        } else {
            torrents.stop(torrent, false);
            var unused = torrent.over().thenRun(() -> download.end(null));
        }
    }

    private boolean unlist(PeerDownload download) {
        boolean wasListed = list.remove(download.key(), download);
        if (wasListed) {
            context.listener().unlisted(download);
        }
        return wasListed;
    }

    private static boolean discardPartial(DownloadRecord record) throws IOException {
        try (PieceStore store = PieceStore.createToDownload(record.metainfo(), record.target())) {
            store.discard();
        }
        return true;
    }

    /** The session is over: nothing more is heard of any, once its files are closed. */
    public void sessionOver() {
        for (PeerDownload download : list.values()) {
            LiveTorrent torrent = download.live();
            if (torrent == null) {
                download.end(null);
            } else {
                var unused = torrent.over().thenRun(() -> download.end(null));
            }
        }
    }
}
