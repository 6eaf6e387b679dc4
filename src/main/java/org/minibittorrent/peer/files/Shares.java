package org.minibittorrent.peer.files;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.Id;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.peer.link.PeerException;
import org.minibittorrent.peer.state.FileKey;
import org.minibittorrent.peer.state.ShareRecord;
import org.minibittorrent.store.file.FileChangedException;
import org.minibittorrent.store.file.RecordedStamp;
import org.minibittorrent.transfer.TransferControls;

/** The list of the whole files that a user shares, now and at later logins. Loop thread. */
public final class Shares {
    private final SessionContext context;
    private final Torrents torrents;
    private final Map<FileKey, ShareRecord> records = new LinkedHashMap<>();
    private CompletableFuture<Void> rehashed = CompletableFuture.completedFuture(null);

    public Shares(SessionContext context, Torrents torrents) {
        this.context = context;
        this.torrents = torrents;
    }

    /** Another file could not be shared in the place of this one, which is shared as it was. */
    void putBack(ShareRecord before) {
        var unused = torrents.released(before.metainfo().infoHash())
                .thenCompose(free -> restore(before, unchanged(before)))
                .exceptionally(failure -> false); // told by its end
    }

    /** {@return the record of a file that is shared; null if it is not} */
    @Nullable
    ShareRecord record(FileKey key) {
        return records.get(key);
    }

    public boolean has(FileKey key, InfoHash infoHash) {
        ShareRecord record = records.get(key);
        return record != null && record.metainfo().infoHash().equals(infoHash);
    }

    /** A file is shared from now on, at later logins too. */
    void remember(ShareRecord record) {
        records.put(record.key(), record);
        context.account().putShare(record);
    }

    /** Lists a torrent as a share, under a handle of its own. */
    void list(LiveTorrent torrent) {
        Follower follower = context.listener().listed(torrent, null);
        follower.begun(controls(torrent), torrent.group, torrent.metainfo);
        torrent.follow(follower);
        var unused = torrent.opened.thenRun(follower::complete);
    }

    /** {@return the control that a handle has over a share} */
    TransferControls controls(LiveTorrent torrent) {
        return new TransferControls() {
            @Override
            public void setLimits(long down, long up) {
                torrent.setLimits(down, up);
            }

            @Override
            public void close(boolean forGood) {
                if (forGood && !torrent.isStopped()) {
                    forget(torrent.key());
                }
                torrents.stop(torrent, false);
            }
        };
    }

    /** Shares again what was shared before. Done when all of that is open, but for what has to be hashed again. */
    public CompletableFuture<Void> restore(List<ShareRecord> remembered) {
        List<CompletableFuture<?>> opening = new ArrayList<>();
        Queue<ShareRecord> unsettled = new ArrayDeque<>();
        for (ShareRecord record : remembered) {
            records.put(record.key(), record);
            if (record.stamp().settled()) {
                opening.add(restore(record, unchanged(record)).exceptionally(failure -> false));
            } else {
                unsettled.add(record);
            }
        }
        rehashed = CompletableFuture.allOf(rehash(unsettled), rehash(unsettled)); // two at a time
        return CompletableFuture.allOf(opening.toArray(CompletableFuture<?>[]::new));
    }

    /** Done when also what {@link #restore} has to hash again is open, or has said why not. */
    public CompletableFuture<Void> rehashed() {
        return rehashed;
    }

    /** Hashes files one after another, until none is left or the session ends. */
    private CompletableFuture<Void> rehash(Queue<ShareRecord> unsettled) {
        ShareRecord next = context.isOpen() ? unsettled.poll() : null;
        return next == null
                ? CompletableFuture.completedFuture(null)
                : rehash(next).exceptionally(failure -> null).thenCompose(done -> rehash(unsettled));
    }

    static Torrents.Opening unchanged(ShareRecord record) {
        return (gated, torrent) -> gated.shareUnchanged(record.metainfo(), record.path(), record.stamp(), torrent);
    }

    /** Opens a share; true when it is open, false if there was no call for it. */
    private CompletableFuture<Boolean> restore(ShareRecord record, Torrents.Opening how) {
        if (!context.isOpen()
                || !record.equals(records.get(record.key()))
                || torrents.live(record.metainfo().infoHash()) != null) {
            return CompletableFuture.completedFuture(false);
        }
        LiveTorrent torrent = torrents.open(record.group(), record.metainfo(), record.path(), null, how);
        list(torrent);
        return torrent.opened.thenApply(open -> {
            torrents.announce(torrent);
            return true;
        });
    }

    /** The time stamp proves nothing: the content has to. It is noted before, so that what changes meanwhile shows. */
    private CompletableFuture<Void> rehash(ShareRecord record) {
        return context.onWorker(() -> RecordedStamp.of(record.path()))
                .handle((stamp, failure) -> stamp)
                .thenCompose(stamp -> restore(
                                record,
                                (gated, torrent) ->
                                        gated.shareChecked(record.metainfo(), record.path(), torrent::checked, torrent))
                        .thenAccept(opened -> {
                            if (opened && stamp != null && record.equals(records.get(record.key()))) {
                                remember(new ShareRecord(record.group(), record.path(), stamp, record.metainfo()));
                            }
                        }));
    }

    /** Stops sharing a file, now and at later logins; an unfinished download of it waits to be resumed. */
    public CompletableFuture<Void> stop(String group, String name) {
        FileKey key = FileKey.of(group, name);
        LiveTorrent torrent = torrents.find(key);
        if (torrent == null && !records.containsKey(key)) {
            return CompletableFuture.failedFuture(new PeerException(
                    PeerException.Kind.NOT_SHARING, "this peer does not share " + name + " in " + group));
        }
        forget(key);
        if (torrent != null) {
            PeerDownload download = torrent.download();
            if (download != null && download.record().isUnfinished()) {
                download.stopped();
            }
            torrents.stop(torrent, false);
        }
        CompletableFuture<Void> told = torrents.isTrackerHeard()
                ? torrents.announcer.told().handle((done, failure) -> null)
                : CompletableFuture.completedFuture(null);
        return context.kept().thenCompose(kept -> told);
    }

    /** Forgets shares: of one file, whatever became of its transfer. */
    public void forget(FileKey key) {
        if (records.remove(key) != null) {
            context.account().removeShare(key);
        }
    }

    public void forgetGroup(String group) {
        String folded = Id.fold(group);
        List.copyOf(records.keySet()).stream()
                .filter(key -> key.group().equals(folded))
                .forEach(this::forget);
    }

    /** The groups in which something is shared. */
    public List<String> groups() {
        return records.values().stream().map(ShareRecord::group).distinct().toList();
    }

    /**
     * The transfer of a share has failed: null if it was stopped. It is forgotten if the file is not what it was; any other
     * trouble may be over at the next login.
     */
    public void ended(LiveTorrent torrent, @Nullable IOException cause) {
        FileKey key = torrent.key();
        if (cause != null && has(key, torrent.infoHash())) {
            if (cause instanceof FileChangedException || cause instanceof NoSuchFileException) {
                forget(key);
            }
            context.listener().shareStopped(torrent.group, key.name(), cause);
        }
    }
}
