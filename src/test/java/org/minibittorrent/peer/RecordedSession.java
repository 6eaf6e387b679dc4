package org.minibittorrent.peer;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.ApiEvent;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.peer.files.LiveTorrent;
import org.minibittorrent.peer.files.PeerDownload;
import org.minibittorrent.peer.files.PeerShare;
import org.minibittorrent.peer.files.SessionListener;
import org.minibittorrent.peer.state.FileKey;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.transfer.TransferControls;
import org.minibittorrent.transfer.TransferState;
import org.minibittorrent.transfer.TransferStatus;

/** Writes down what an application would hear. Any thread may read. */
public final class RecordedSession implements SessionListener {
    /** One line for each thing that happened. */
    public final List<String> lines = new CopyOnWriteArrayList<>();

    /** The tracker's events that the application was told of. */
    public final List<ApiEvent> news = new CopyOnWriteArrayList<>();

    /** The downloads in the list, with the status each has. */
    public final Map<PeerDownload, Follower> downloads = new ConcurrentHashMap<>();

    /** The handles of shares, by their files. */
    public final Map<FileKey, Follower> shares = new ConcurrentHashMap<>();

    private final Map<FileKey, PeerShare> listed = new ConcurrentHashMap<>();

    /** The torrents of the whole files that are shared, and were not stopped. Loop thread. */
    public List<LiveTorrent> shared() {
        return listed.values().stream()
                .map(PeerShare::live)
                .filter(torrent -> torrent != null && torrent.isListed() && !torrent.isStopped())
                .toList();
    }

    /** The handle of a share by its name in Photos. */
    public Follower share(String name) {
        return Objects.requireNonNull(shares.get(FileKey.of("photos", name)), "not in the list: " + name);
    }

    /** What one share or download was said to be. */
    public static final class Follower implements org.minibittorrent.peer.files.Follower {
        public volatile @Nullable TransferStatus status;
        public volatile String badPeer = "";
        public volatile boolean complete;
        public volatile boolean ended;
        public volatile @Nullable IOException cause;
        public volatile @Nullable TransferControls controls;

        /** Whether the application has given it up. */
        public volatile boolean ending;

        /** Bytes of a share that are hashed. */
        public final AtomicLong hashed = new AtomicLong();

        /** The most bytes that were said to be hashed again, before it moved. */
        public final AtomicLong hashedAgain = new AtomicLong();

        /** Called as soon as it can be controlled, on the loop thread. */
        public volatile Runnable beginning = () -> {};

        /** Told of the hashing as well, on the hashing threads. */
        public volatile Runnable hashing = () -> {};

        /** Told each status as well, on the loop thread. */
        public volatile Consumer<TransferStatus> also = newStatus -> {};

        /** The last status. */
        public TransferStatus last() {
            return Objects.requireNonNull(status, "nothing was told");
        }

        @Override
        public void status(TransferStatus newStatus) {
            status = newStatus;
            if (newStatus.state() == TransferState.CHECKING) {
                hashedAgain.accumulateAndGet(newStatus.verifiedBytes(), Math::max);
            }
            also.accept(newStatus);
        }

        @Override
        public void hashed(long done, long total) {
            hashed.set(done);
            hashing.run();
        }

        @Override
        public void begun(TransferControls newControls, String group, Metainfo metainfo) {
            controls = newControls;
            beginning.run();
        }

        @Override
        public boolean isEnding() {
            return ending;
        }

        @Override
        public void badPeer(String name, int piece) {
            badPeer = name;
        }

        @Override
        public void complete() {
            complete = true;
        }

        @Override
        public void ended(@Nullable IOException newCause) {
            cause = newCause;
            ended = true;
        }
    }

    /** Whether something was told that begins so. */
    public boolean told(String beginning) {
        return lines.stream().anyMatch(line -> line.startsWith(beginning));
    }

    public boolean has(String line) {
        return lines.contains(line);
    }

    @Override
    public Follower listed(PeerDownload download, org.minibittorrent.peer.files.@Nullable Follower handle) {
        Follower follower = handle instanceof Follower known ? known : new Follower();
        downloads.put(download, follower);
        return follower;
    }

    @Override
    public Follower listed(PeerShare share, org.minibittorrent.peer.files.@Nullable Follower handle) {
        Follower follower = handle instanceof Follower known ? known : new Follower();
        shares.put(share.key(), follower);
        listed.put(share.key(), share);
        return follower;
    }

    @Override
    public void unlisted(PeerDownload download) {
        downloads.remove(download);
    }

    @Override
    public void happened(ApiEvent event) {
        lines.add(event.event());
        news.add(event);
    }

    @Override
    public void shareStopped(String group, String name, Standstill why) {
        lines.add("share stopped: " + group + "/" + name + ": " + why);
    }

    @Override
    public void sharePaused(String group, String name, Standstill why) {
        lines.add("share paused: " + group + "/" + name + ": " + why);
    }

    @Override
    public void shareResumed(String group, String name) {
        lines.add("share resumed: " + group + "/" + name);
    }

    @Override
    public void downloadCompleted(PeerDownload download) {
        lines.add("complete: " + file(download));
    }

    @Override
    public void downloadPaused(PeerDownload download, Standstill why) {
        lines.add("paused: " + file(download) + ": " + why);
    }

    @Override
    public void downloadResumed(PeerDownload download) {
        lines.add("resumed: " + file(download));
    }

    @Override
    public void downloadFailed(PeerDownload download, Standstill why) {
        lines.add("failed: " + file(download) + ": " + why);
    }

    private static String file(PeerDownload download) {
        return download.record().group() + "/" + download.record().name();
    }

    @Override
    public void trackerLost() {
        lines.add("tracker lost");
    }

    @Override
    public void trackerBack() {
        lines.add("tracker back");
    }

    @Override
    public void ended(Standstill why) {
        lines.add("ended: " + why);
    }
}
