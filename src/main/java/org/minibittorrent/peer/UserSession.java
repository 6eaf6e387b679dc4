package org.minibittorrent.peer;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.AccountReply.LoggedIn;
import org.minibittorrent.api.AccountRequest.Logout;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ApiReply;
import org.minibittorrent.api.ApiReply.Done;
import org.minibittorrent.api.ApiRequest;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.api.FileRequest.RemoveFile;
import org.minibittorrent.api.GroupReply.Left;
import org.minibittorrent.api.GroupRequest.AcceptRequest;
import org.minibittorrent.api.GroupRequest.CreateGroup;
import org.minibittorrent.api.GroupRequest.JoinGroup;
import org.minibittorrent.api.GroupRequest.LeaveGroup;
import org.minibittorrent.api.GroupRequest.RejectRequest;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.net.IoThreads;
import org.minibittorrent.net.IpAddresses;
import org.minibittorrent.peer.files.Catalogue;
import org.minibittorrent.peer.files.DownloadStart;
import org.minibittorrent.peer.files.Downloads;
import org.minibittorrent.peer.files.LiveTorrent;
import org.minibittorrent.peer.files.PeerDownload;
import org.minibittorrent.peer.files.SessionContext;
import org.minibittorrent.peer.files.SessionListener;
import org.minibittorrent.peer.files.Shares;
import org.minibittorrent.peer.files.Sharing;
import org.minibittorrent.peer.files.Torrents;
import org.minibittorrent.peer.link.TrackerLink;
import org.minibittorrent.peer.state.FileKey;
import org.minibittorrent.peer.state.PeerState;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.reason.Standstill.Next;
import org.minibittorrent.reason.StandstillException;
import org.minibittorrent.transfer.TransferEngine;
import org.minibittorrent.transfer.TransferOpener;

/**
 * One login of one user from this peer: what the user shares and downloads while it lasts. Loop thread, except what says
 * otherwise; futures complete there too.
 */
public final class UserSession {
    private static final System.Logger LOG = System.getLogger("org.minibittorrent.peer");

    /** How long a login waits until the tracker knows what is shared. */
    private static final long FIRST_ANNOUNCE_NANOS = Duration.ofSeconds(3).toNanos();
    /** How long the end of a session waits for its files to be closed. */
    private static final long CLOSE_NANOS = Duration.ofSeconds(2).toNanos();

    /** The tracker's word at the login. */
    public final LoggedIn login;

    public final InetSocketAddress address; // where other peers are told to find this one
    public final Shares shares;
    public final Sharing sharing;
    public final DownloadStart starts;
    /** Done when all that was remembered is open again, or has said why not; fails if the session ends before. */
    public final CompletableFuture<Void> resumed = new CompletableFuture<>();
    /** Done when it has ended and its files are closed. */
    final CompletableFuture<Void> closed = new CompletableFuture<>();

    private final Accounts accounts;
    private final TrackerLink link;
    private final SessionContext context;
    private final Catalogue catalogue;
    private final Torrents torrents;
    private final Downloads downloads;
    private final SessionEvents events;
    private final GroupNews news;

    UserSession(
            IoThreads threads,
            TransferEngine engine,
            Accounts accounts,
            TrackerLink link,
            PeerState state,
            LoggedIn login,
            SessionListener listener) {
        this.login = login;
        this.accounts = accounts;
        this.link = link;
        this.address = IpAddresses.parseWithPort(login.address()).orElseGet(engine::address);
        this.context = new SessionContext(
                threads.loop(),
                threads.workers(),
                link,
                login.token(),
                state,
                state.account(login.community(), login.user()),
                listener,
                this::end,
                new AtomicBoolean());
        TransferOpener opener = new TransferOpener(engine);
        this.catalogue = new Catalogue(context);
        this.torrents = new Torrents(context, opener, engine.peerId(), new Kept());
        this.shares = new Shares(context, torrents);
        this.sharing = new Sharing(context, opener.unless(() -> !context.isOpen()), torrents, catalogue, shares);
        this.downloads = new Downloads(context, torrents, shares);
        this.starts = new DownloadStart(context, torrents, catalogue, downloads);
        this.news = new GroupNews(context, this);
        this.events = new SessionEvents(context, torrents, catalogue, this, news);
    }

    /**
     * Takes up what was shared and downloaded before. Done when the tracker knows of it, and this peer knows the user's groups, or
     * after a short while.
     */
    CompletableFuture<Void> start() {
        String reachable = login.reachable().isEmpty()
                ? ""
                : login.reachable().getAsInt() == 1 ? ", reachable" : ", but others cannot connect to it";
        LOG.log(
                Level.INFO,
                () -> "logged in: " + login.user() + ", session " + login.session() + ", told to others as "
                        + IpAddresses.text(address) + reachable);
        link.openEvents(login.token(), events);
        PeerState.Contents contents = context.account().contents();
        downloads.restore(contents.downloads());
        CompletableFuture<Void> told = shares.restore(contents.shares()).thenCompose(restored -> {
            var unused = CompletableFuture.allOf(downloads.goOn(), shares.rehashed())
                    .whenComplete((done, failure) -> resumed.complete(null));
            return torrents.announcer.told();
        });
        CompletableFuture<Void> known = told.exceptionally(failure -> null).thenCompose(done -> news.first);
        return CompletableFuture.anyOf(known, context.after(FIRST_ANNOUNCE_NANOS))
                .thenApply(started -> null);
    }

    /** Whether it goes on. Any thread. */
    public boolean isOpen() {
        return context.isOpen();
    }

    public <R extends ApiReply> CompletableFuture<R> call(ApiRequest<R> request) {
        return context.call(request).thenApply(reply -> {
            noteGroup(request);
            return reply;
        });
    }

    /** Changes that this session itself has made are no news to it. */
    private void noteGroup(ApiRequest<?> granted) {
        if (granted instanceof CreateGroup create) {
            news.created(create.group());
        } else if (granted instanceof JoinGroup join) {
            news.asked(join.group());
        } else if (granted instanceof AcceptRequest accept) {
            news.answered(accept.group(), accept.user());
        } else if (granted instanceof RejectRequest reject) {
            news.answered(reject.group(), reject.user());
        }
    }

    /** Changes the user's password. The passwords are wiped. */
    public CompletableFuture<Done> changePassword(char[] old, char[] fresh) {
        return accounts.change(login.user(), login.token(), old, fresh);
    }

    /** Leaves a group, or takes the request to join back; what is shared and downloaded there ends. */
    public CompletableFuture<Left> leave(String group) {
        return context.call(new LeaveGroup(group)).thenApply(left -> {
            left(group, SessionEvents.left(group, "you left " + group));
            news.left(group);
            return left;
        });
    }

    /** Takes a file out of a group for all. */
    public CompletableFuture<Void> removeFile(String group, String name) {
        return context.call(new RemoveFile(group, name))
                .thenAccept(done -> withdraw(FileKey.of(group, name), removed(group, name)));
    }

    /** Ends the session: here at once, and at the tracker, unless that cannot be reached: then it fails. */
    public CompletableFuture<Void> logout() {
        if (!context.isOpen()) {
            return closed;
        }
        end(Standstill.of(Reason.LOGGED_OUT, "").then(Next.OVER));
        CompletableFuture<Done> told = link.call(new Logout(), login.token()).exceptionallyCompose(failure -> {
            boolean isGone = failure instanceof ApiException refusal && refusal.code() == ErrorCode.NOT_LOGGED_IN;
            return isGone ? CompletableFuture.completedFuture(new Done()) : CompletableFuture.failedFuture(failure);
        });
        return closed.thenCompose(here -> told).thenAccept(done -> {});
    }

    /** Ends the session here: nothing is served, asked or told any more. */
    void end(Standstill why) {
        if (!context.isOpen()) {
            return;
        }
        context.close();
        LOG.log(Level.INFO, () -> "session ended: " + login.user() + ", session " + login.session() + ": " + why);
        resumed.completeExceptionally(new StandstillException(Reason.ENDED, "", "the session is over: " + why.text()));
        link.closeEvents();
        events.cancelLease();
        starts.sessionOver();
        downloads.sessionOver();
        shares.sessionOver();
        var unused = CompletableFuture.anyOf(torrents.stopAll(), context.after(CLOSE_NANOS))
                .whenComplete((done, failure) -> {
                    context.listener().ended(why);
                    closed.complete(null);
                });
    }

    /** This user is in a group no more. */
    void left(String group, StandstillException why) {
        shares.forgetGroup(group);
        downloads.of(group).forEach(download -> downloads.withdraw(download, why));
        torrents.of(group).forEach(torrent -> torrents.stop(torrent, false));
        torrents.forgetGroup(group);
    }

    /** A file was taken out of a group. */
    void removed(String group, String name, InfoHash infoHash) {
        FileKey key = FileKey.of(group, name);
        if (isKnown(key, infoHash)) {
            withdraw(key, removed(group, name));
        }
    }

    /** Whether it is this file that is shared or downloaded: another one may have come under its name since. */
    private boolean isKnown(FileKey key, InfoHash infoHash) {
        return shares.has(key, infoHash) || downloads.has(key, infoHash);
    }

    private static StandstillException removed(String group, String name) {
        return new StandstillException(Reason.FILE_REMOVED, name, name + " was removed from " + group);
    }

    /** The catalogue of a group has these files, by name. */
    void catalogued(String group, Map<String, InfoHash> files) {
        downloads
                .of(group)
                .forEach(download ->
                        download.catalogued(files.get(download.record().name())));
    }

    /** The catalogue of a group has this file of this name, null for none. */
    void catalogued(String group, String name, @Nullable InfoHash infoHash) {
        PeerDownload download = downloads.find(FileKey.of(group, name));
        if (download != null) {
            download.catalogued(infoHash);
        }
    }

    /** The groups in which something is shared or downloaded. */
    Set<String> groups() {
        Set<String> all = new LinkedHashSet<>(shares.groups());
        all.addAll(downloads.groups());
        return all;
    }

    private void withdraw(FileKey key, StandstillException why) {
        shares.forget(key);
        PeerDownload download = downloads.find(key);
        if (download != null) {
            downloads.withdraw(download, why);
        }
        LiveTorrent torrent = torrents.find(key);
        if (torrent != null) {
            torrents.stop(torrent, false);
        }
    }

    private final class Kept implements Torrents.Keeper {
        @Override
        public void completed(LiveTorrent torrent) {
            downloads.completed(torrent);
        }

        @Override
        public void ended(LiveTorrent torrent, @Nullable IOException cause) {
            PeerDownload download = torrent.download();
            if (download != null) {
                downloads.ended(torrent, download, cause);
            }
            shares.ended(torrent, cause);
        }

        /** It is stopped at once; what the tracker knows of the group tells the reason. */
        @Override
        public void refused(LiveTorrent torrent) {
            boolean isShare = torrent.isComplete();
            torrents.stop(torrent, false);
            var unused = catalogue.group(torrent.group).whenComplete((group, failure) -> {
                InfoHash infoHash = torrent.metainfo.infoHash();
                if (!context.isOpen() || torrents.live(infoHash) != null) {
                    return; // the next session will hear of it; or it was begun anew
                }
                String name = torrent.metainfo.name();
                StandstillException why = SessionEvents.isGone(failure)
                        ? SessionEvents.left(torrent.group, "you are not a member of " + torrent.group + " any more")
                        : new StandstillException(
                                Reason.FILE_REMOVED, name, name + " is not in " + torrent.group + " any more");
                if (isKnown(torrent.key(), infoHash)) {
                    withdraw(torrent.key(), why);
                }
                if (isShare) {
                    context.listener().shareStopped(torrent.group, name, why.standstill());
                }
            });
        }
    }
}
