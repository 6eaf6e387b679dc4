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
import org.minibittorrent.peer.link.PeerException;
import org.minibittorrent.peer.link.TrackerLink;
import org.minibittorrent.peer.state.FileKey;
import org.minibittorrent.peer.state.PeerState;
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
        Catalogue catalogue = new Catalogue(context);
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
            left(group, "you left " + group);
            news.left(group);
            return left;
        });
    }

    /** Takes a file out of a group for all. */
    public CompletableFuture<Void> removeFile(String group, String name) {
        return context.call(new RemoveFile(group, name))
                .thenAccept(done -> withdraw(FileKey.of(group, name), name + " was removed from " + group));
    }

    /** Ends the session: here at once, and at the tracker, unless that cannot be reached: then it fails. */
    public CompletableFuture<Void> logout() {
        if (!context.isOpen()) {
            return closed;
        }
        end("logged out");
        CompletableFuture<Done> told = link.call(new Logout(), login.token()).exceptionallyCompose(failure -> {
            boolean isGone = failure instanceof ApiException refusal && refusal.code() == ErrorCode.NOT_LOGGED_IN;
            return isGone ? CompletableFuture.completedFuture(new Done()) : CompletableFuture.failedFuture(failure);
        });
        return closed.thenCompose(here -> told).thenAccept(done -> {});
    }

    /** Ends the session here: nothing is served, asked or told any more. */
    void end(String reason) {
        if (!context.isOpen()) {
            return;
        }
        context.close();
        LOG.log(Level.INFO, () -> "session ended: " + login.user() + ", session " + login.session() + ": " + reason);
        resumed.completeExceptionally(new PeerException(PeerException.Kind.ENDED, "the session is over: " + reason));
        link.closeEvents();
        events.cancelLease();
        starts.sessionOver();
        downloads.sessionOver();
        shares.sessionOver();
        var unused = CompletableFuture.anyOf(torrents.stopAll(), context.after(CLOSE_NANOS))
                .whenComplete((done, failure) -> {
                    context.listener().ended(reason);
                    closed.complete(null);
                });
    }

    /** This user is in a group no more. */
    void left(String group, String reason) {
        shares.forgetGroup(group);
        downloads.of(group).forEach(download -> downloads.withdraw(download, reason));
        torrents.of(group).forEach(torrent -> torrents.stop(torrent, false));
        torrents.forgetGroup(group);
    }

    /** A file was taken out of a group. */
    void removed(String group, String name, InfoHash infoHash) {
        FileKey key = FileKey.of(group, name);
        // Another file may have come under this name since.
        if (shares.has(key, infoHash) || downloads.has(key, infoHash)) {
            withdraw(key, name + " was removed from " + group);
        }
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

    private void withdraw(FileKey key, String reason) {
        shares.forget(key);
        PeerDownload download = downloads.find(key);
        if (download != null) {
            downloads.withdraw(download, reason);
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

        @Override
        public void refused(LiveTorrent torrent) {
            String name = torrent.metainfo.name();
            String reason = name + " is not in " + torrent.group + " any more, or you are not a member";
            boolean isShare = torrent.isComplete();
            withdraw(torrent.key(), reason);
            if (isShare) {
                PeerException cause = new PeerException(PeerException.Kind.WITHDRAWN, reason);
                context.listener().shareStopped(torrent.group, name, cause, reason);
            }
        }
    }
}
