package org.minibittorrent.peer.files;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.Id;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.peer.link.PeerException;
import org.minibittorrent.peer.state.FileKey;
import org.minibittorrent.peer.state.ShareRecord;

/**
 * The list of the whole files that a user shares, now and at later logins. Nothing leaves it but by the user's word, or with its
 * file or user in the group. Loop thread.
 */
public final class Shares {
    private final SessionContext context;
    private final Torrents torrents;
    /** One that was closed stays until the next login: what is heard of its file still counts. */
    private final Map<FileKey, PeerShare> list = new LinkedHashMap<>();

    private int hashing;
    private CompletableFuture<Void> rehashed = CompletableFuture.completedFuture(null);

    public Shares(SessionContext context, Torrents torrents) {
        this.context = context;
        this.torrents = torrents;
    }

    /** A share that is not in the list yet. */
    PeerShare prepare(ShareRecord record) {
        return new PeerShare(context, torrents, this, record);
    }

    /** {@return the share of a file; null if there is none} */
    @Nullable
    PeerShare find(FileKey key) {
        return list.get(key);
    }

    boolean has(PeerShare share) {
        return list.get(share.key()) == share;
    }

    public boolean has(FileKey key, InfoHash infoHash) {
        PeerShare share = list.get(key);
        return share != null && share.record().metainfo().infoHash().equals(infoHash);
    }

    /** Lists a share, now and at later logins, in the place of another one of the file, which is not ended by this. */
    void put(PeerShare share) {
        list.put(share.key(), share);
        context.account().putShare(share.record());
    }

    /** A download is whole, and shared from now on. */
    void adopt(LiveTorrent torrent, ShareRecord record) {
        PeerShare share = prepare(record);
        PeerShare older = find(share.key());
        put(share);
        if (older != null) {
            older.end(null);
        }
        if (torrent.isStopped()) {
            share.follow(context.listener().listed(share, null));
            share.resume(); // its file had to be closed in this very moment
        } else {
            share.join(torrent);
            share.follow(context.listener().listed(share, null));
            share.complete();
        }
    }

    /** Shares again what was shared before. Done when all of that is open, but for what has to be hashed again. */
    public CompletableFuture<Void> restore(List<ShareRecord> remembered) {
        List<PeerShare> restored = new ArrayList<>();
        for (ShareRecord record : remembered) {
            PeerShare share = prepare(record);
            list.put(share.key(), share);
            share.follow(context.listener().listed(share, null));
            restored.add(share);
        }
        return CompletableFuture.allOf(restored.stream().map(PeerShare::look).toArray(CompletableFuture<?>[]::new));
    }

    /** Done when also what has to be hashed again is open, or has said why not. */
    public CompletableFuture<Void> rehashed() {
        return rehashed;
    }

    /** Has a file hashed again. */
    void rehash(PeerShare share) {
        if (rehashed.isDone()) {
            rehashed = new CompletableFuture<>();
        }
        hashing++;
        var unused = share.hash().whenComplete((done, failure) -> {
            if (--hashing == 0) {
                rehashed.complete(null);
            }
        });
    }

    /** Stops sharing a file, now and at later logins; an unfinished download of it waits to be resumed. */
    public CompletableFuture<Void> stop(String group, String name) {
        FileKey key = FileKey.of(group, name);
        LiveTorrent torrent = torrents.find(key);
        if (torrent == null && !list.containsKey(key)) {
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

    /** Ends and forgets the share of a file. */
    public void forget(FileKey key) {
        PeerShare share = list.remove(key);
        if (share != null) {
            context.account().removeShare(key);
            share.end(null);
        }
    }

    public void forgetGroup(String group) {
        String folded = Id.fold(group);
        List.copyOf(list.keySet()).stream()
                .filter(key -> key.group().equals(folded))
                .forEach(this::forget);
    }

    /** The groups in which something is shared. */
    public List<String> groups() {
        return list.values().stream()
                .map(share -> share.record().group())
                .distinct()
                .toList();
    }

    /** The torrent of a share is over: null if it was stopped, else the trouble with its file. */
    public void ended(LiveTorrent torrent, @Nullable IOException cause) {
        PeerShare share = torrent.share();
        if (share != null) {
            share.left(torrent, cause);
        }
    }

    /** The session is over: nothing more is heard of any, once its files are closed. */
    public void sessionOver() {
        list.values().forEach(share -> share.end(null));
    }
}
