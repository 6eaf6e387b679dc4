package org.minibittorrent;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.ApiEvent;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.peer.files.Follower;
import org.minibittorrent.peer.files.PeerDownload;
import org.minibittorrent.peer.files.PeerShare;
import org.minibittorrent.peer.files.SessionListener;
import org.minibittorrent.peer.state.DownloadRecord;
import org.minibittorrent.peer.state.FileKey;
import org.minibittorrent.peer.state.ShareRecord;
import org.minibittorrent.reason.Standstill;

/**
 * The part of a session that the application sees without asking: its shares, its downloads, its events. Any thread, except
 * the methods of {@link SessionListener}: loop thread.
 */
final class SessionView implements SessionListener {
    private static final int BACKLOG = 1000; // events kept for listeners that come later

    final Listeners<SessionEvent> events;
    private final LoopCalls calls;
    private final EventLog log;
    private final Map<FileKey, Download> downloads = new LinkedHashMap<>();
    private final Map<FileKey, Share> shares =
            new TreeMap<>(Comparator.comparing(FileKey::group).thenComparing(FileKey::name));

    SessionView(LoopCalls calls) {
        this.calls = calls;
        this.log = new EventLog(calls.threads.loop());
        this.events = new Listeners<>(calls.threads.serialCalls(), BACKLOG);
    }

    synchronized List<Download> downloads() {
        return List.copyOf(downloads.values());
    }

    synchronized List<Share> shares() {
        shares.values().removeIf(share -> switch (share.progress().state()) {
            case ENDED, FAILED -> true;
            default -> false;
        });
        return List.copyOf(shares.values());
    }

    synchronized Optional<Download> find(String group, String name) {
        return Optional.ofNullable(downloads.get(FileKey.of(group, name)));
    }

    @Override
    public synchronized Follower listed(PeerDownload download, @Nullable Follower present) {
        DownloadRecord record = download.record();
        TransferHandle handle = handle(present, record.group(), record.metainfo(), record.target());
        downloads.put(record.key(), new Download(handle));
        return handle;
    }

    @Override
    public synchronized Follower listed(PeerShare share, @Nullable Follower present) {
        ShareRecord record = share.record();
        TransferHandle handle = handle(present, record.group(), record.metainfo(), record.path());
        shares.put(share.key(), new Share(handle));
        return handle;
    }

    private TransferHandle handle(@Nullable Follower present, String group, Metainfo metainfo, Path path) {
        if (present instanceof TransferHandle known) {
            return known;
        }
        long bytes = metainfo.layout().totalLength();
        TransferHandle restored = new TransferHandle(calls, group, metainfo.name(), path, bytes);
        restored.started.complete(null); // it was remembered
        return restored;
    }

    @Override
    public synchronized void unlisted(PeerDownload download) {
        downloads.remove(download.record().key());
    }

    private void tell(SessionEvent event) {
        log.log(event);
        events.tell(event);
    }

    @Override
    public void happened(ApiEvent event) {
        if (event instanceof ApiEvent.JoinRequested e) {
            tell(new SessionEvent.JoinRequested(e.group(), e.user()));
        } else if (event instanceof ApiEvent.RequestAnswered e) {
            tell(
                    e.accepted()
                            ? new SessionEvent.RequestAccepted(e.group())
                            : new SessionEvent.RequestRejected(e.group()));
        } else if (event instanceof ApiEvent.MemberGone e) {
            tell(new SessionEvent.MemberGone(e.group(), e.user(), e.removed()));
        } else if (event instanceof ApiEvent.OwnerChanged e) {
            tell(new SessionEvent.OwnerChanged(e.group(), e.owner()));
        } else if (event instanceof ApiEvent.FileAdded e) {
            tell(new SessionEvent.FileAdded(
                    e.group(),
                    e.name(),
                    e.bytes(),
                    e.uploader(),
                    e.infoHash().hex(),
                    Instant.ofEpochSecond(e.added())));
        } else if (event instanceof ApiEvent.FileRemoved e) {
            tell(new SessionEvent.FileRemoved(e.group(), e.name(), e.infoHash().hex()));
        }
    }

    @Override
    public void shareStopped(String group, String name, Standstill why) {
        tell(new SessionEvent.ShareStopped(group, name, why));
    }

    @Override
    public void sharePaused(String group, String name, Standstill why) {
        tell(new SessionEvent.SharePaused(group, name, why));
    }

    @Override
    public void shareResumed(String group, String name) {
        tell(new SessionEvent.ShareResumed(group, name));
    }

    @Override
    public void downloadCompleted(PeerDownload download) {
        DownloadRecord record = download.record();
        tell(new SessionEvent.DownloadCompleted(record.group(), record.name(), record.target()));
    }

    @Override
    public void downloadPaused(PeerDownload download, Standstill why) {
        DownloadRecord record = download.record();
        tell(new SessionEvent.DownloadPaused(record.group(), record.name(), why));
    }

    @Override
    public void downloadResumed(PeerDownload download) {
        tell(new SessionEvent.DownloadResumed(
                download.record().group(), download.record().name()));
    }

    @Override
    public void downloadFailed(PeerDownload download, Standstill why) {
        DownloadRecord record = download.record();
        tell(new SessionEvent.DownloadFailed(record.group(), record.name(), why));
    }

    @Override
    public void trackerLost() {
        tell(new SessionEvent.TrackerLost());
    }

    @Override
    public void trackerBack() {
        tell(new SessionEvent.TrackerBack());
    }

    @Override
    public void ended(Standstill why) {
        tell(new SessionEvent.Ended(why));
    }
}
