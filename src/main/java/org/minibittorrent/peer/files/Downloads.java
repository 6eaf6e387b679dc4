package org.minibittorrent.peer.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.Id;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.peer.state.DownloadRecord;
import org.minibittorrent.peer.state.DownloadRecord.Stage;
import org.minibittorrent.peer.state.FileKey;
import org.minibittorrent.peer.state.ShareRecord;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.reason.StandstillException;
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

    /** Opens the files. */
    LiveTorrent open(PeerDownload download) {
        DownloadRecord record = download.record();
        return torrents.open(
                record.group(),
                record.metainfo(),
                record.target(),
                download,
                (gated, self) -> gated.download(
                        record.metainfo(), record.target(), List.of(), record.verified(), self::checked, self));
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
        remembered.forEach(record -> add(new PeerDownload(this, record, context.loop())));
    }

    /** Opens what was being downloaded, once the shares are open; done when all of it is open, or has said why not. */
    public CompletableFuture<Void> goOn() {
        List<CompletableFuture<Void>> opening = new ArrayList<>();
        for (PeerDownload download : List.copyOf(list.values())) {
            Stage stage = download.record().stage();
            LiveTorrent share = torrents.live(download.record().metainfo().infoHash());
            if (stage == Stage.UNFINISHED || stage == Stage.PAUSED) {
                opening.add(reopen(download));
            } else if (stage == Stage.COMPLETE && share != null && download.live() == null) {
                download.join(share);
            }
        }
        return CompletableFuture.allOf(opening.toArray(CompletableFuture<?>[]::new));
    }

    /** The disk has paused it. */
    void paused(PeerDownload download, Standstill why) {
        if (isListed(download) && context.isOpen()) {
            context.listener().downloadPaused(download, why);
        }
    }

    private boolean isListed(PeerDownload download) {
        return list.get(download.key()) == download;
    }

    /** A download that waited goes on. */
    void resumed(PeerDownload download) {
        if (isListed(download) && context.isOpen()) {
            context.listener().downloadResumed(download);
        }
    }

    /** Looks whether one that waits can go on, and lets it. */
    void look(PeerDownload download) {
        look(download, cause -> false);
    }

    /** The user wants it to go on; if {@code fromZero} even though what was fetched is gone. */
    void resume(PeerDownload download, boolean fromZero) {
        look(download, cause -> {
            if (fromZero && cause instanceof FileChangedException) {
                download.beginAnew();
                return true;
            }
            return isAtTarget(download, cause); // perhaps it is the whole file
        });
    }

    private void look(PeerDownload download, Predicate<IOException> isNoMatter) {
        DownloadRecord record = download.record();
        var unused = context.onDisk(record.target(), () -> isReady(record)).whenComplete((ready, failure) -> {
            IOException cause = SessionContext.ioCause(failure);
            if (!isWanted(download)) {
                return;
            }
            if (cause == null || isNoMatter.test(cause)) {
                var unusedOpening = reopen(download);
            } else {
                download.trouble(cause);
            }
        });
    }

    /** Whether something has the final name already. */
    private static boolean isAtTarget(PeerDownload download, Throwable cause) {
        return cause instanceof FileAlreadyExistsException exists
                && download.record().target().toString().equals(exists.getFile());
    }

    private static boolean isReady(DownloadRecord record) throws IOException {
        PieceStore.lookAtDownload(record.target(), record.hasPieces());
        return true;
    }

    private boolean isWanted(PeerDownload download) {
        return context.isOpen()
                && !download.isMoving()
                && isListed(download)
                && download.record().isUnfinished();
    }

    /** Opens the files again; done, without a failure, whatever comes of it. */
    CompletableFuture<Void> reopen(PeerDownload download) {
        return torrents.released(download.record().metainfo().infoHash()).thenCompose(free -> {
            return isWanted(download) ? openAgain(download) : CompletableFuture.completedFuture(null);
        });
    }

    private CompletableFuture<Void> openAgain(PeerDownload download) {
        LiveTorrent share = torrents.live(download.record().metainfo().infoHash());
        if (share != null && share.path.equals(download.record().target())) {
            // Its record as a share was the last before a crash.
            download.join(share);
            return share.opened.thenAccept(open -> completed(share)).exceptionally(failure -> null);
        } else if (share != null) {
            download.trouble(new StandstillException(
                    Reason.ALREADY_ACTIVE,
                    share.path.toString(),
                    "another copy of " + download.record().name() + " is shared from here: " + share.path));
            return CompletableFuture.completedFuture(null);
        }
        LiveTorrent torrent = open(download);
        return torrent.ready
                .thenAccept(good -> torrents.announce(torrent))
                .thenCompose(announced -> torrent.opened)
                .exceptionallyCompose(failure -> {
                    boolean isThere = isAtTarget(download, SessionContext.cause(failure));
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
                (gated, self) -> context.onDisk(record.target(), () -> PieceStore.dropPartialName(record.target()))
                        .handle((dropped, failure) -> null)
                        .thenCompose(
                                done -> gated.shareChecked(record.metainfo(), record.target(), self::checked, self)));
        return torrent.opened.thenAccept(open -> torrents.announce(torrent)).exceptionally(failure -> null);
    }

    /** A transfer has everything on disk. Of a download this is the end; of a share it is the beginning. */
    public void completed(LiveTorrent torrent) {
        PeerDownload download = torrent.download();
        if (download == null || !download.record().isUnfinished()) {
            return;
        }
        var unused = context.onDisk(torrent.path, () -> RecordedStamp.of(torrent.path))
                .whenComplete((stamp, failure) -> {
                    if (isListed(download) && download.record().isUnfinished()) {
                        // What cannot be looked at just now will have to be hashed.
                        RecordedStamp unknown =
                                new RecordedStamp(torrent.metainfo.layout().totalLength(), 0, null, false);
                        completed(torrent, download, stamp == null ? unknown : stamp);
                    }
                });
    }

    private void completed(LiveTorrent torrent, PeerDownload download, RecordedStamp stamp) {
        if (download.record().stage() != Stage.STOPPED) {
            shares.adopt(torrent, new ShareRecord(torrent.group, torrent.path, stamp, torrent.metainfo));
        }
        download.become(Stage.COMPLETE, null);
        var unused = context.kept().whenComplete((kept, failure) -> {
            if (!download.isOver()) {
                download.completed();
                context.listener().downloadCompleted(download);
            }
        });
    }

    /** A transfer of a download is over: null if it was stopped, else why it failed. */
    public void ended(LiveTorrent torrent, PeerDownload download, @Nullable IOException cause) {
        if (download.live() == torrent) {
            download.left();
        }
        if (cause == null || !isListed(download) || !download.record().isUnfinished() || download.live() != null) {
            return;
        }
        // The disk may do another time what it refused, and nothing that is there is thrown away.
        Path target = download.record().target();
        boolean isInTheWay =
                cause instanceof FileChangedException other && other.path().equals(target);
        download.trouble(
                isInTheWay
                        ? new FileAlreadyExistsException(
                                target.toString(), null, "is there already and is another file")
                        : cause);
    }

    /** A download will never be complete. */
    private void fail(PeerDownload download, StandstillException cause) {
        download.become(Stage.FAILED, cause.standstill());
        download.end(cause);
        context.listener().downloadFailed(download, cause.standstill());
    }

    /** The file of a download is not to be had any more. */
    public void withdraw(PeerDownload download, StandstillException cause) {
        if (download.record().isUnfinished()) {
            LiveTorrent torrent = download.live();
            if (torrent != null) {
                torrents.stop(torrent, false);
            }
            fail(download, cause);
        }
    }

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
        if (isListed(download)) {
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
            endAfter(torrent, download);
        } else if (wasListed) {
            var unused = context.onDisk(download.record().target(), () -> discardPartial(download.record()))
                    .whenComplete((done, failure) -> download.end(null));
        }
    }

    private static void endAfter(@Nullable LiveTorrent torrent, PeerDownload download) {
        if (torrent == null) {
            download.end(null);
        } else {
            var unused = torrent.over.thenRun(() -> download.end(null));
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
            endAfter(torrent, download);
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
        list.values().forEach(download -> endAfter(download.live(), download));
    }
}
