package org.minibittorrent;

import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.ApiEvent;
import org.minibittorrent.net.IoThreads;
import org.minibittorrent.peer.files.PeerDownload;
import org.minibittorrent.peer.files.SessionListener;
import org.minibittorrent.peer.state.FileKey;
import org.minibittorrent.transfer.TransferListener;

/**
 * What the application can see of a session without asking: its downloads, and what happens. Any thread, except the methods
 * of {@link SessionListener}: loop thread.
 */
final class SessionView implements SessionListener {
    private static final System.Logger LOG = System.getLogger("org.minibittorrent");

    /** Events kept for the first listener. */
    private static final int BACKLOG = 1000;

    private final IoThreads threads;
    private final Executor callbacks;
    private final Map<FileKey, GroupDownload> downloads = new LinkedHashMap<>();
    private final List<Consumer<SessionEvent>> listeners = new ArrayList<>();
    private @Nullable ArrayDeque<SessionEvent> backlog = new ArrayDeque<>();

    SessionView(IoThreads threads) {
        this.threads = threads;
        this.callbacks = threads.serialCalls();
    }

    List<GroupDownload> downloads() {
        synchronized (downloads) {
            return List.copyOf(downloads.values());
        }
    }

    /** What the application is shown of a download that was listed just now. */
    GroupDownload shown(PeerDownload download) throws TransferException {
        synchronized (downloads) {
            GroupDownload listed = downloads.get(key(download));
            if (listed == null || !listed.isOf(download)) {
                String name = download.metainfo().name();
                throw new TransferException(
                        TransferException.Reason.CLOSED, name + " was cancelled as soon as it began", null);
            }
            return listed;
        }
    }

    Optional<GroupDownload> find(String group, String name) {
        synchronized (downloads) {
            return Optional.ofNullable(downloads.get(FileKey.of(group, name)));
        }
    }

    void onEvent(Consumer<SessionEvent> listener) {
        Collection<SessionEvent> missed;
        synchronized (listeners) {
            listeners.add(listener);
            missed = backlog == null ? List.of() : backlog;
            backlog = null;
            missed.forEach(event -> callbacks.execute(() -> tell(listener, event)));
        }
    }

    private void happened(SessionEvent event) {
        synchronized (listeners) {
            if (backlog != null) {
                backlog.add(event);
                if (backlog.size() > BACKLOG) {
                    backlog.remove();
                }
                return;
            }
            List<Consumer<SessionEvent>> told = List.copyOf(listeners);
            callbacks.execute(() -> told.forEach(listener -> tell(listener, event)));
        }
    }

    private static void tell(Consumer<SessionEvent> listener, SessionEvent event) {
        try {
            listener.accept(event);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "a listener failed", e);
        }
    }

    @Override
    public TransferListener listed(PeerDownload download) {
        TransferHandle handle = new TransferHandle(threads, new Torrent(download.metainfo()));
        synchronized (downloads) {
            FileKey key = key(download);
            downloads.remove(key);
            downloads.put(key, new GroupDownload(threads, download, handle));
        }
        return handle;
    }

    @Override
    public void unlisted(PeerDownload download) {
        synchronized (downloads) {
            downloads.values().removeIf(shown -> shown.isOf(download));
        }
    }

    private static FileKey key(PeerDownload download) {
        return FileKey.of(download.group(), download.metainfo().name());
    }

    @Override
    public void happened(ApiEvent event) {
        if (event instanceof ApiEvent.JoinRequested e) {
            happened(new SessionEvent.JoinRequested(e.group(), e.user()));
        } else if (event instanceof ApiEvent.RequestAnswered e) {
            happened(
                    e.accepted()
                            ? new SessionEvent.RequestAccepted(e.group())
                            : new SessionEvent.RequestRejected(e.group()));
        } else if (event instanceof ApiEvent.MemberGone e) {
            happened(new SessionEvent.MemberGone(e.group(), e.user(), e.removed()));
        } else if (event instanceof ApiEvent.OwnerChanged e) {
            happened(new SessionEvent.OwnerChanged(e.group(), e.owner()));
        } else if (event instanceof ApiEvent.FileAdded e) {
            happened(new SessionEvent.FileAdded(e.group(), e.name(), e.bytes(), e.uploader()));
        } else if (event instanceof ApiEvent.FileRemoved e) {
            happened(new SessionEvent.FileRemoved(e.group(), e.name()));
        }
    }

    @Override
    public void shareStopped(String group, String name, String reason) {
        happened(new SessionEvent.ShareStopped(group, name, reason));
    }

    @Override
    public void downloadCompleted(String group, String name, Path path) {
        happened(new SessionEvent.DownloadCompleted(group, name, path));
    }

    @Override
    public void downloadFailed(String group, String name, String reason) {
        happened(new SessionEvent.DownloadFailed(group, name, reason));
    }

    @Override
    public void trackerLost() {
        happened(new SessionEvent.TrackerLost());
    }

    @Override
    public void trackerBack() {
        happened(new SessionEvent.TrackerBack());
    }

    @Override
    public void ended(String reason) {
        happened(new SessionEvent.Ended(reason));
    }
}
