package org.minibittorrent.peer.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.peer.state.DownloadRecord;
import org.minibittorrent.peer.state.DownloadRecord.Stage;
import org.minibittorrent.peer.state.FileKey;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.StandstillException;

/** The beginning of downloads: the file is looked up, the destination proved good, the download remembered. Loop thread. */
public final class DownloadStart {
    private final SessionContext context;
    private final Torrents torrents;
    private final Catalogue catalogue;
    private final Downloads downloads;
    private final Set<FileKey> starting = new HashSet<>();
    /** Those of which nobody has been told that they are remembered. */
    private final Set<PeerDownload> unacknowledged = new HashSet<>();

    public DownloadStart(SessionContext context, Torrents torrents, Catalogue catalogue, Downloads downloads) {
        this.context = context;
        this.torrents = torrents;
        this.catalogue = catalogue;
        this.downloads = downloads;
    }

    /** As below, to a target that is known beforehand. */
    public CompletableFuture<PeerDownload> start(String groupId, String name, Path target, Follower follower) {
        return start(groupId, name, spelled -> CompletableFuture.completedFuture(target), follower);
    }

    /**
     * Starts a download; done when its destination is good and it is remembered, else nothing is left of it.
     *
     * @param name the file's name, perhaps in another spelling
     * @param target gives the absolute path for the name as it is spelled in the group, on the loop thread, when the disk tells
     */
    public CompletableFuture<PeerDownload> start(
            String groupId, String name, Function<String, CompletableFuture<Path>> target, Follower follower) {
        FileKey key = FileKey.of(groupId, name);
        if (!starting.add(key)) {
            return CompletableFuture.failedFuture(active(name, name + " is being started already"));
        }
        return catalogue
                .file(groupId, name)
                .thenCompose(entry -> target.apply(entry.metainfo().name())
                        .thenApply(path -> new DownloadRecord(
                                entry.group().group(), path, entry.metainfo(), Stage.UNFINISHED, null, null)))
                .thenCompose(record -> {
                    requireFree(key, record.metainfo());
                    return torrents.released(record.metainfo().infoHash()).thenCompose(free -> begin(record, follower));
                })
                .whenComplete((download, failure) -> starting.remove(key));
    }

    private void requireFree(FileKey key, Metainfo metainfo) {
        PeerDownload listed = downloads.find(key);
        LiveTorrent live = torrents.live(metainfo.infoHash());
        if (listed != null && listed.record().isUnfinished()) {
            String target = listed.record().target().toString();
            throw new CompletionException(
                    active(target, metainfo.name() + " is being downloaded to " + target + " already"));
        } else if (live != null) {
            throw new CompletionException(
                    active(live.path.toString(), metainfo.name() + " is here already, and shared: " + live.path));
        }
    }

    private static StandstillException active(String file, String text) {
        return new StandstillException(Reason.ALREADY_ACTIVE, file, text);
    }

    private CompletableFuture<PeerDownload> begin(DownloadRecord record, Follower follower) {
        if (!context.isOpen() || follower.isEnding()) {
            return CompletableFuture.failedFuture(ended(record.metainfo().name()));
        }
        PeerDownload download = new PeerDownload(downloads, record, context.loop());
        LiveTorrent torrent = downloads.open(download);
        download.follow(follower);
        return torrent.ready
                .thenCompose(good -> {
                    requireGoing(torrent);
                    downloads.add(download);
                    unacknowledged.add(download);
                    context.account().putDownload(download.record());
                    return context.kept();
                })
                .thenApply(kept -> {
                    requireGoing(torrent);
                    // Nothing comes before that: what is refused leaves nothing.
                    torrents.announce(torrent);
                    return download;
                })
                .whenComplete((kept, failure) -> {
                    unacknowledged.remove(download);
                    if (failure != null && downloads.find(download.key()) == download) {
                        downloads.cancel(download);
                    } else if (failure != null) {
                        IOException cause = torrent.isStopped() ? null : SessionContext.ioCause(failure);
                        var unused = torrent.over.thenRun(() -> download.end(cause));
                    }
                });
    }

    /** Fails if it has been ended meanwhile: nobody would ever hear of what begins then. */
    private void requireGoing(LiveTorrent torrent) {
        if (!context.isOpen() || torrent.isStopped()) {
            throw new CompletionException(ended(torrent.metainfo.name()));
        }
    }

    private static StandstillException ended(String name) {
        return new StandstillException(Reason.ENDED, "", name + " was ended while it was beginning");
    }

    /** The session is over: a download that nobody has been told of does not begin at the next login either. */
    public void sessionOver() {
        for (PeerDownload download : List.copyOf(unacknowledged)) {
            LiveTorrent torrent = download.live();
            context.account().removeDownload(download.key());
            if (torrent != null) {
                torrents.stop(torrent, true);
            }
        }
    }
}
