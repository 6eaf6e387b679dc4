package org.minibittorrent.peer.files;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.api.FileReply.Added;
import org.minibittorrent.api.FileRequest.AddFile;
import org.minibittorrent.api.GroupReply.GroupInfo;
import org.minibittorrent.api.Id;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.metainfo.MetainfoException;
import org.minibittorrent.metainfo.SafeName;
import org.minibittorrent.peer.link.PeerException;
import org.minibittorrent.peer.state.FileKey;
import org.minibittorrent.peer.state.ShareRecord;
import org.minibittorrent.store.file.FileChangedException;
import org.minibittorrent.store.file.RecordedStamp;
import org.minibittorrent.transfer.TransferOpener;

/** The files that a user shares whole: how they come to be shared, and shared again. Loop thread. */
public final class Shares {
    /** Files that are hashed at a time because their time stamps prove nothing. */
    private static final int REHASHES = 2;

    private final SessionContext context;
    private final TransferOpener opener;
    private final Torrents torrents;
    private final Catalogue catalogue;
    private final Map<FileKey, ShareRecord> records = new LinkedHashMap<>();
    private final Map<InfoHash, CompletableFuture<LiveTorrent>> sharing = new HashMap<>();
    private final Queue<Runnable> rehashes = new ArrayDeque<>();
    private CompletableFuture<Void> rehashed = CompletableFuture.completedFuture(null);
    private int rehashing;

    public Shares(SessionContext context, TransferOpener opener, Torrents torrents, Catalogue catalogue) {
        this.context = context;
        this.opener = opener;
        this.torrents = torrents;
        this.catalogue = catalogue;
    }

    /** A file that somebody wants to share, as it was before it was hashed. */
    private record Candidate(
            GroupInfo group,
            String name,
            Path path,
            RecordedStamp stamp,
            Optional<Metainfo> listed,
            Follower follower) {
        FileKey key() {
            return FileKey.of(group.group(), name);
        }
    }

    /**
     * Shares a file, and remembers it.
     *
     * @param path absolute
     * @param follower its handle, which is given the controls as soon as there is something to control
     * @return done when the tracker counts this peer as a sharer
     */
    public CompletableFuture<LiveTorrent> share(String groupId, Path path, Follower follower) {
        String name =
                Optional.ofNullable(path.getFileName()).map(Path::toString).orElse("");
        return context.onWorker(() -> look(path, name))
                .thenCompose(stamp -> catalogue
                        .group(groupId)
                        .thenCompose(group -> catalogue
                                .find(group, name)
                                .thenApply(listed -> new Candidate(group, name, path, stamp, listed, follower))))
                .thenCompose(this::hash);
    }

    private static RecordedStamp look(Path path, String name) throws IOException {
        RecordedStamp stamp = RecordedStamp.ofNamed(path);
        try {
            SafeName.check(name);
        } catch (MetainfoException e) {
            throw new ApiException(ErrorCode.BAD_NAME, e.getMessage() + "; rename the file first");
        }
        return stamp;
    }

    private CompletableFuture<LiveTorrent> hash(Candidate candidate) {
        ShareRecord known = records.get(candidate.key());
        LiveTorrent live = torrents.find(candidate.key());
        if (known != null
                && live != null
                && live.isComplete()
                && known.path().equals(candidate.path)
                && known.stamp().settled()
                && known.stamp().equals(candidate.stamp)) {
            return live.isUnchanged().thenCompose(unchanged -> unchanged ? again(candidate, live) : hashAll(candidate));
        }
        return hashAll(candidate);
    }

    private CompletableFuture<LiveTorrent> hashAll(Candidate candidate) {
        if (candidate.listed.isPresent() && candidate.listed.get().layout().totalLength() != candidate.stamp.size()) {
            return CompletableFuture.failedFuture(conflict(candidate));
        }
        candidate.follower.hashed(0, candidate.stamp.size());
        return opener.unless(candidate.follower::isEnding)
                .hash(candidate.path, Catalogue.source(candidate.group), true, candidate.follower::hashed)
                .thenCompose(metainfo -> hashed(candidate, metainfo));
    }

    /** Gives a handle the control of a torrent, unless that is to be ended. */
    private LiveTorrent follow(LiveTorrent torrent, Follower follower) {
        if (follower.isEnding()) {
            throw new CompletionException(ended(torrent.metainfo().name()));
        }
        torrent.follow(follower);
        follower.begun(new PeerShare(this, torrent), torrent.group(), torrent.metainfo());
        return torrent;
    }

    private static PeerException ended(String name) {
        return new PeerException(PeerException.Kind.ENDED, name + " was ended while it was being shared");
    }

    private static ApiException conflict(Candidate candidate) {
        return new ApiException(
                ErrorCode.NAME_CONFLICT,
                "another file " + candidate.name + " with other content is in " + candidate.group.group()
                        + ": rename yours, or have the other removed");
    }

    private CompletableFuture<LiveTorrent> hashed(Candidate candidate, Metainfo metainfo) {
        if (candidate.listed.isPresent() && !candidate.listed.get().infoHash().equals(metainfo.infoHash())) {
            return CompletableFuture.failedFuture(conflict(candidate));
        }
        CompletableFuture<LiveTorrent> underWay = sharing.get(metainfo.infoHash());
        if (underWay != null) {
            return underWay.thenApply(torrent -> follow(torrent, candidate.follower));
        }
        LiveTorrent live = torrents.live(metainfo.infoHash());
        PeerDownload download = live == null ? null : live.download();
        if (download != null && download.record().isUnfinished()) {
            return CompletableFuture.failedFuture(new PeerException(
                    PeerException.Kind.ALREADY_ACTIVE,
                    candidate.name + " is being downloaded to " + download.target()
                            + ": wait for that, or cancel it first"));
        }
        CompletableFuture<LiveTorrent> result = live == null
                ? reopen(candidate, metainfo)
                : live.isUnchanged().thenCompose(unchanged -> {
                    ShareRecord known = records.get(candidate.key());
                    boolean isKnown = known != null
                            && known.path().equals(candidate.path)
                            && known.stamp().equals(candidate.stamp);
                    if (unchanged && isKnown) {
                        return again(candidate, live);
                    }
                    // What is shared is not this file any more, or was not: it would be noticed, and stopped.
                    return toCatalogue(live).thenCompose(added -> {
                        torrents.stop(live, false);
                        return reopen(candidate, metainfo);
                    });
                });
        sharing.put(metainfo.infoHash(), result);
        return result.whenComplete((status, failure) -> sharing.remove(metainfo.infoHash()));
    }

    private CompletableFuture<LiveTorrent> reopen(Candidate candidate, Metainfo metainfo) {
        return torrents.released(metainfo.infoHash()).thenCompose(free -> open(candidate, metainfo));
    }

    /** It is shared already. A catalogue that does not know it, or not any more, is told of it once more. */
    private CompletableFuture<LiveTorrent> again(Candidate candidate, LiveTorrent live) {
        CompletableFuture<LiveTorrent> listed = candidate.listed.isPresent()
                ? CompletableFuture.completedFuture(live)
                : toCatalogue(live).thenCompose(added -> unlessStopped(live));
        return listed.thenApply(torrent -> follow(torrent, candidate.follower));
    }

    private CompletableFuture<LiveTorrent> open(Candidate candidate, Metainfo metainfo) {
        if (candidate.follower.isEnding()) {
            return CompletableFuture.failedFuture(ended(candidate.name));
        }
        if (!context.isOpen() || torrents.live(metainfo.infoHash()) != null) {
            return CompletableFuture.failedFuture(new PeerException(
                    PeerException.Kind.ALREADY_ACTIVE, "the session or the file changed meanwhile: try again"));
        }
        ShareRecord before = records.get(candidate.key());
        LiveTorrent older = torrents.find(candidate.key());
        if (older != null) {
            torrents.stop(older, false);
        }
        ShareRecord record = new ShareRecord(candidate.group.group(), candidate.path, candidate.stamp, metainfo);
        LiveTorrent torrent = torrents.open(
                candidate.group.group(),
                metainfo,
                candidate.path,
                null,
                (gated, self) -> gated.shareUnchanged(metainfo, candidate.path, candidate.stamp, self));
        follow(torrent, candidate.follower);
        // Nobody comes for it before the catalogue has it, and what cannot be opened is not put there.
        return torrent.opened()
                .thenCompose(open -> add(record, torrent, candidate.follower))
                .whenComplete((done, failure) -> {
                    if (failure != null && record.equals(records.get(record.key()))) {
                        torrents.announce(
                                torrent); // it is remembered, whatever went wrong: perhaps the tracker just was not
                        // told
                    } else if (failure != null) {
                        torrents.stop(torrent, false);
                        putBack(before);
                    }
                });
    }

    /** Another file could not be shared in the place of this one, which is shared as it was. */
    private void putBack(@Nullable ShareRecord before) {
        if (before != null) {
            var unused = torrents.released(before.metainfo().infoHash())
                    .thenCompose(free -> restore(before, unchanged(before)))
                    .exceptionally(failure -> false); // told by its end
        }
    }

    private boolean isRemembered(LiveTorrent torrent) {
        return has(torrent.key(), torrent.infoHash());
    }

    /** Whether this file is shared. */
    public boolean has(FileKey key, InfoHash infoHash) {
        ShareRecord record = records.get(key);
        return record != null && record.metainfo().infoHash().equals(infoHash);
    }

    private CompletableFuture<LiveTorrent> add(ShareRecord record, LiveTorrent torrent, Follower follower) {
        ShareRecord before = records.get(record.key());
        return toCatalogue(torrent)
                .thenCompose(added -> unlessStopped(torrent))
                .thenCompose(shared -> {
                    remember(record);
                    return context.kept();
                })
                .whenComplete((kept, failure) -> {
                    if (failure != null && record.equals(records.get(record.key())) && !record.equals(before)) {
                        forget(record.key());
                        if (before != null) {
                            remember(before);
                        }
                    }
                })
                .thenCompose(kept -> {
                    torrents.announce(torrent);
                    context.listener().listed(new PeerShare(this, torrent), follower);
                    return torrents.announcer().told();
                })
                .thenCompose(told -> unlessStopped(torrent));
    }

    private CompletableFuture<Added> toCatalogue(LiveTorrent torrent) {
        BencodeString info = BencodeString.of(torrent.metainfo().infoBytes());
        return context.call(new AddFile(torrent.group(), info));
    }

    private static CompletableFuture<LiveTorrent> unlessStopped(LiveTorrent torrent) {
        return torrent.isStopped()
                ? CompletableFuture.failedFuture(new PeerException(
                        PeerException.Kind.WITHDRAWN,
                        torrent.metainfo().name() + " was withdrawn while it was being shared"))
                : CompletableFuture.completedFuture(torrent);
    }

    /** A file is shared from now on, at later logins too. */
    void remember(ShareRecord record) {
        records.put(record.key(), record);
        context.account().putShare(record);
    }

    /** Lists a torrent as a share, under a handle of its own. */
    void list(LiveTorrent torrent) {
        PeerShare share = new PeerShare(this, torrent);
        Follower follower = context.listener().listed(share, null);
        follower.begun(share, torrent.group(), torrent.metainfo());
        torrent.follow(follower);
        var unused = torrent.opened().thenRun(follower::complete);
    }

    /** Ends a share by the wish of its handle. */
    void end(LiveTorrent torrent, boolean forGood) {
        if (forGood && !torrent.isStopped()) {
            forget(torrent.key());
        }
        torrents.stop(torrent, false);
    }

    /** Shares again what was shared before. Done when all of that is open, but for what has to be hashed again. */
    public CompletableFuture<Void> restore(List<ShareRecord> remembered) {
        List<CompletableFuture<?>> opening = new ArrayList<>();
        List<CompletableFuture<?>> hashing = new ArrayList<>();
        for (ShareRecord record : remembered) {
            records.put(record.key(), record);
            if (record.stamp().settled()) {
                opening.add(restore(record, unchanged(record)).exceptionally(failure -> false));
            } else {
                CompletableFuture<Void> one = new CompletableFuture<>();
                hashing.add(one);
                rehashes.add(() -> {
                    rehashing++;
                    var unused = rehash(record).whenComplete((done, failure) -> {
                        rehashing--;
                        one.complete(null);
                        rehashNext();
                    });
                });
            }
        }
        rehashNext();
        rehashed = CompletableFuture.allOf(hashing.toArray(CompletableFuture<?>[]::new));
        return CompletableFuture.allOf(opening.toArray(CompletableFuture<?>[]::new));
    }

    /** Done when also what {@link #restore} has to hash again is open, or has said why not. */
    public CompletableFuture<Void> rehashed() {
        return rehashed;
    }

    private void rehashNext() {
        while (rehashing < REHASHES && context.isOpen()) {
            Runnable next = rehashes.poll();
            if (next == null) {
                return;
            }
            next.run();
        }
    }

    private static Torrents.Opening unchanged(ShareRecord record) {
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
        return torrent.opened().thenApply(open -> {
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
                ? torrents.announcer().told().handle((done, failure) -> null)
                : CompletableFuture.completedFuture(null);
        return context.kept().thenCompose(kept -> told);
    }

    /** Forgets shares: of one file, whatever became of its transfer. */
    public void forget(FileKey key) {
        if (records.remove(key) != null) {
            context.account().removeShare(key);
        }
    }

    /** Forgets all of a group. */
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
        if (cause != null && isRemembered(torrent)) {
            if (cause instanceof FileChangedException || cause instanceof NoSuchFileException) {
                forget(key);
            }
            context.listener().shareStopped(torrent.group(), key.name(), cause);
        }
    }
}
