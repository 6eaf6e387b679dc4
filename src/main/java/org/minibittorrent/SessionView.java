package org.minibittorrent;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.ApiEvent;
import org.minibittorrent.net.IoThreads;
import org.minibittorrent.peer.files.Follower;
import org.minibittorrent.peer.files.LiveTorrent;
import org.minibittorrent.peer.files.PeerDownload;
import org.minibittorrent.peer.files.PeerShare;
import org.minibittorrent.peer.files.SessionListener;
import org.minibittorrent.peer.state.DownloadRecord;
import org.minibittorrent.peer.state.FileKey;

/**
 * The part of a session that the application sees without asking: its shares, its downloads, its events. Any thread, except
 * the methods of {@link SessionListener}: loop thread.
 */
final class SessionView implements SessionListener {
    /** Events kept for listeners that come later. */
    private static final int BACKLOG = 1000;

    private final IoThreads threads;
    private final Listeners<SessionEvent> events;
    private final Map<FileKey, Download> downloads = new LinkedHashMap<>();
    private final Map<FileKey, Share> shares =
            new TreeMap<>(Comparator.comparing(FileKey::group).thenComparing(FileKey::name));

    SessionView(IoThreads threads) {
        this.threads = threads;
        this.events = new Listeners<>(threads.serialCalls(), BACKLOG);
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

    Subscription onEvent(Consumer<? super SessionEvent> listener) {
        return events.add(listener);
    }

    @Override
    public synchronized Follower listed(PeerDownload download, @Nullable Follower present) {
        DownloadRecord record = download.record();
        TransferHandle handle = present instanceof TransferHandle known
                ? known
                : restored(TransferHandle.download(
                        threads, record.group(), record.metainfo().name(), record.target(), 0));
        downloads.put(record.key(), new Download(handle));
        return handle;
    }

    @Override
    public synchronized Follower listed(PeerShare share, @Nullable Follower present) {
        LiveTorrent torrent = share.torrent();
        TransferHandle handle = present instanceof TransferHandle known
                ? known
                : restored(TransferHandle.share(
                        threads,
                        torrent.group(),
                        torrent.metainfo().name(),
                        torrent.path(),
                        torrent.metainfo().layout().totalLength()));
        shares.put(torrent.key(), new Share(handle));
        return handle;
    }

    private static TransferHandle restored(TransferHandle handle) {
        handle.remembered();
        return handle;
    }

    @Override
    public synchronized void unlisted(PeerDownload download) {
        downloads.remove(download.record().key());
    }

    @Override
    public void happened(ApiEvent event) {
        if (event instanceof ApiEvent.JoinRequested e) {
            events.tell(new SessionEvent.JoinRequested(e.group(), e.user()));
        } else if (event instanceof ApiEvent.RequestAnswered e) {
            events.tell(
                    e.accepted()
                            ? new SessionEvent.RequestAccepted(e.group())
                            : new SessionEvent.RequestRejected(e.group()));
        } else if (event instanceof ApiEvent.MemberGone e) {
            events.tell(new SessionEvent.MemberGone(e.group(), e.user(), e.removed()));
        } else if (event instanceof ApiEvent.OwnerChanged e) {
            events.tell(new SessionEvent.OwnerChanged(e.group(), e.owner()));
        } else if (event instanceof ApiEvent.FileAdded e) {
            events.tell(new SessionEvent.FileAdded(e.group(), e.name(), e.bytes(), e.uploader()));
        } else if (event instanceof ApiEvent.FileRemoved e) {
            events.tell(new SessionEvent.FileRemoved(e.group(), e.name()));
        }
    }

    @Override
    public void shareStopped(String group, String name, IOException cause) {
        events.tell(new SessionEvent.ShareStopped(
                group, name, Failures.transferReason(cause), String.valueOf(cause.getMessage())));
    }

    @Override
    public void downloadCompleted(String group, String name, Path path) {
        events.tell(new SessionEvent.DownloadCompleted(group, name, path));
    }

    @Override
    public void downloadPaused(String group, String name, IOException cause) {
        events.tell(new SessionEvent.DownloadPaused(
                group, name, Failures.transferReason(cause), String.valueOf(cause.getMessage())));
    }

    @Override
    public void downloadFailed(String group, String name, IOException cause) {
        events.tell(new SessionEvent.DownloadFailed(
                group, name, Failures.transferReason(cause), String.valueOf(cause.getMessage())));
    }

    @Override
    public void trackerLost() {
        events.tell(new SessionEvent.TrackerLost());
    }

    @Override
    public void trackerBack() {
        events.tell(new SessionEvent.TrackerBack());
    }

    @Override
    public void ended(String reason) {
        events.tell(new SessionEvent.Ended(reason));
    }
}
