package org.minibittorrent.peer.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.api.FileReply.Added;
import org.minibittorrent.api.FileRequest.AddFile;
import org.minibittorrent.api.FileRequest.RemoveFile;
import org.minibittorrent.api.GroupReply.GroupInfo;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.metainfo.MetainfoException;
import org.minibittorrent.metainfo.SafeName;
import org.minibittorrent.peer.state.FileKey;
import org.minibittorrent.peer.state.ShareRecord;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.StandstillException;
import org.minibittorrent.store.file.RecordedStamp;
import org.minibittorrent.store.file.StoreException;
import org.minibittorrent.store.file.TextNames;
import org.minibittorrent.transfer.TransferOpener;

/** The way of a file into a group: it is looked at, hashed, opened, put into the catalogue and announced. Loop thread. */
public final class Sharing {
    private final SessionContext context;
    private final TransferOpener opener;
    private final Torrents torrents;
    private final Catalogue catalogue;
    private final Shares shares;
    private final Map<InfoHash, CompletableFuture<LiveTorrent>> sharing = new HashMap<>();

    public Sharing(
            SessionContext context, TransferOpener opener, Torrents torrents, Catalogue catalogue, Shares shares) {
        this.context = context;
        this.opener = opener;
        this.torrents = torrents;
        this.catalogue = catalogue;
        this.shares = shares;
    }

    /** A file that somebody wants to share, as it was before it was hashed, and the name it has, or will have, in the group. */
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

        /** {@return whether a share is of the same file, as it is now} */
        boolean isOf(@Nullable PeerShare known) {
            return known != null
                    && known.record().path().equals(path)
                    && known.record().stamp().equals(stamp);
        }
    }

    /**
     * Shares a file, by its absolute path, now and at later logins; done when the tracker counts this peer as a sharer. Its
     * handle is given the controls as soon as there is something to control.
     */
    public CompletableFuture<LiveTorrent> share(String groupId, Path path, Follower follower) {
        String name =
                Optional.ofNullable(path.getFileName()).map(Path::toString).orElse("");
        return context.onDisk(path, follower::waits, () -> look(path, name))
                .thenCompose(stamp -> catalogue
                        .group(groupId)
                        .thenCompose(group -> catalogue
                                .find(group, name)
                                .thenApply(listed -> new Candidate(
                                        group,
                                        listed.map(Metainfo::name).orElse(name),
                                        path,
                                        stamp,
                                        listed,
                                        follower))))
                .thenCompose(this::hash);
    }

    private static RecordedStamp look(Path path, String name) throws IOException {
        RecordedStamp stamp = RecordedStamp.ofNamed(path);
        try {
            SafeName.check(name);
            var unused = TextNames.of(path);
        } catch (MetainfoException e) {
            throw new ApiException(ErrorCode.BAD_NAME, e.getMessage() + "; rename the file first");
        } catch (StoreException e) {
            throw new ApiException(ErrorCode.BAD_NAME, String.valueOf(e.getMessage()));
        }
        return stamp;
    }

    private CompletableFuture<LiveTorrent> hash(Candidate candidate) {
        LiveTorrent live = torrents.find(candidate.key());
        if (live != null
                && live.isComplete()
                && candidate.stamp.settled()
                && candidate.isOf(shares.find(candidate.key()))) {
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
                .hashAs(candidate.name, candidate.path, Catalogue.source(candidate.group), candidate.follower)
                .thenCompose(metainfo -> hashed(candidate, metainfo));
    }

    /** Gives one more handle the control of the share that a torrent is of, unless that is to be ended. */
    private static LiveTorrent follow(LiveTorrent torrent, Follower follower) {
        requireWanted(follower, torrent.metainfo.name());
        PeerShare share = torrent.share();
        if (share != null) {
            share.follow(follower);
        }
        return torrent;
    }

    private static void requireWanted(Follower follower, String name) {
        if (follower.isEnding()) {
            throw new CompletionException(
                    new StandstillException(Reason.ENDED, "", name + " was ended while it was being shared"));
        }
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
            String target = download.record().target().toString();
            return CompletableFuture.failedFuture(new StandstillException(
                    Reason.ALREADY_ACTIVE, target, candidate.name + " is being downloaded to " + target));
        }
        CompletableFuture<LiveTorrent> result = live == null
                ? reopen(candidate, metainfo)
                : live.isUnchanged().thenCompose(unchanged -> {
                    if (unchanged && candidate.isOf(shares.find(candidate.key()))) {
                        return again(candidate, live);
                    }
                    // The shared torrent is not this file any more, or was not: it would be noticed, and stopped.
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
        requireWanted(candidate.follower, candidate.name);
        if (!context.isOpen() || torrents.live(metainfo.infoHash()) != null) {
            return CompletableFuture.failedFuture(new StandstillException(
                    Reason.ALREADY_ACTIVE, candidate.name, "the session or the file changed meanwhile: try again"));
        }
        LiveTorrent older = torrents.find(candidate.key());
        if (older != null) {
            torrents.stop(older, false);
        }
        ShareRecord record = new ShareRecord(candidate.group.group(), candidate.path, candidate.stamp, metainfo);
        PeerShare share = shares.prepare(record);
        LiveTorrent torrent =
                torrents.open(record.group(), metainfo, candidate.path, null, PeerShare.unchanged(record));
        share.join(torrent);
        share.follow(candidate.follower);
        // Nobody comes for it before the catalogue has it, and what cannot be opened is not put there.
        return torrent.opened
                .thenCompose(open -> add(share, torrent, candidate.follower))
                .whenComplete((done, failure) -> {
                    if (isQuota(failure) && shares.has(share)) {
                        // The tracker will not have it known: nothing of it is to stay.
                        shares.forget(record.key());
                        torrents.stop(torrent, false);
                        if (candidate.listed.isEmpty()) {
                            var unused = context.call(new RemoveFile(torrent.group, candidate.name));
                        }
                    } else if (failure != null && shares.has(share)) {
                        // It is remembered, whatever went wrong: perhaps the tracker just was not told.
                        torrents.announce(torrent);
                    } else if (failure != null) {
                        share.end(null);
                        PeerShare before = shares.find(share.key());
                        if (before != null) {
                            before.resume(); // it is shared as it was
                        }
                    }
                });
    }

    private static boolean isQuota(@Nullable Throwable failure) {
        return failure != null
                && SessionContext.cause(failure) instanceof ApiException refusal
                && refusal.code() == ErrorCode.QUOTA;
    }

    private CompletableFuture<LiveTorrent> add(PeerShare share, LiveTorrent torrent, Follower follower) {
        return toCatalogue(torrent)
                .thenCompose(added -> unlessStopped(torrent))
                .thenCompose(shared -> remember(share))
                .thenCompose(kept -> {
                    torrents.announce(torrent);
                    context.listener().listed(share, follower);
                    return torrents.announcer.told();
                })
                .thenCompose(told -> unlessStopped(torrent));
    }

    /** Puts a share into the list, in the place of another of the file; if that cannot be kept, all is as before. */
    private CompletableFuture<Void> remember(PeerShare share) {
        PeerShare before = shares.find(share.key());
        shares.put(share);
        return context.kept().whenComplete((kept, failure) -> {
            if (failure == null && before != null) {
                before.end(null);
            } else if (failure != null && shares.has(share)) {
                if (before == null) {
                    shares.forget(share.key());
                } else {
                    shares.put(before);
                }
            }
        });
    }

    private CompletableFuture<Added> toCatalogue(LiveTorrent torrent) {
        BencodeString info = BencodeString.of(torrent.metainfo.infoBytes());
        return context.callInTurn(new AddFile(torrent.group, info));
    }

    private static CompletableFuture<LiveTorrent> unlessStopped(LiveTorrent torrent) {
        return torrent.isStopped()
                ? CompletableFuture.failedFuture(new StandstillException(
                        Reason.FILE_REMOVED,
                        torrent.metainfo.name(),
                        torrent.metainfo.name() + " was withdrawn while it was being shared"))
                : CompletableFuture.completedFuture(torrent);
    }
}
