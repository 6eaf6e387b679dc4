package org.minibittorrent.peer.files;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.Endpoint;
import org.minibittorrent.api.Id;
import org.minibittorrent.api.SwarmRequest.Admit;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.peer.state.FileKey;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.transfer.Transfer;
import org.minibittorrent.transfer.TransferOpener;
import org.minibittorrent.wire.PeerId;

/** The torrents that move for a session, and who may connect for them. Loop thread. */
public final class Torrents {
    /** The session, which decides what becomes of them. */
    public interface Keeper {
        /** Everything is on disk under its final name. */
        void completed(LiveTorrent torrent);

        /** It is over: null if it was stopped, else why it failed. */
        void ended(LiveTorrent torrent, @Nullable IOException cause);

        /** The tracker says that it is in no group of this user. */
        void refused(LiveTorrent torrent);
    }

    public final Announcer announcer;
    final PeerId ourselves;
    final Keeper keeper;

    private final SessionContext context;
    private final TransferOpener opener;
    private final Map<InfoHash, LiveTorrent> live = new LinkedHashMap<>();
    private final Map<FileKey, LiveTorrent> byKey = new HashMap<>(); // the latest of each
    private final Map<InfoHash, CompletableFuture<Void>> ending = new HashMap<>();
    private final Map<String, GroupFence> fences = new HashMap<>();
    private boolean shut;
    private boolean heard = true;

    public Torrents(SessionContext context, TransferOpener opener, PeerId ourselves, Keeper keeper) {
        this.context = context;
        this.opener = opener;
        this.ourselves = ourselves;
        this.keeper = keeper;
        this.announcer = new Announcer(context, this);
    }

    /** Those that are there to be served or fetched. */
    public List<LiveTorrent> all() {
        return live.values().stream().filter(torrent -> !torrent.isStopped()).toList();
    }

    public List<LiveTorrent> of(String group) {
        String folded = Id.fold(group);
        return all().stream()
                .filter(torrent -> torrent.key().group().equals(folded))
                .toList();
    }

    /** {@return the torrent of this infohash; null if the session has no part in it, or no more} */
    @Nullable
    public LiveTorrent live(InfoHash infoHash) {
        LiveTorrent torrent = live.get(infoHash);
        return torrent == null || torrent.isStopped() ? null : torrent;
    }

    @Nullable
    public LiveTorrent find(FileKey key) {
        LiveTorrent torrent = byKey.get(key);
        return torrent == null || torrent.isStopped() ? null : torrent;
    }

    /** Done when no file of an earlier transfer of this torrent is open any more. */
    CompletableFuture<Void> released(InfoHash infoHash) {
        return ending.getOrDefault(infoHash, CompletableFuture.completedFuture(null));
    }

    /** Opens a torrent, in which nothing else may have part, and gives it back at once: the files are open when it says so. */
    LiveTorrent open(String group, Metainfo metainfo, Path path, @Nullable PeerDownload download, Opening how) {
        LiveTorrent torrent = new LiveTorrent(this, fence(group), group, metainfo, path);
        if (download != null) {
            download.join(torrent);
        }
        live.put(metainfo.infoHash(), torrent);
        byKey.put(torrent.key(), torrent);
        var unused = how.open(opener.gated(torrent.gate).unless(torrent::isStopped), torrent)
                .whenComplete((transfer, failure) -> torrent.opened(transfer, SessionContext.ioCause(failure)));
        return torrent;
    }

    private GroupFence fence(String group) {
        return fences.computeIfAbsent(Id.fold(group), key -> new GroupFence(this::admit, context::now));
    }

    /** Tells the tracker of a torrent, and from now on of what is new about it; before this it knows nothing of it. */
    void announce(LiveTorrent torrent) {
        if (!torrent.isStopped()) {
            torrent.list();
            announcer.changed(torrent.infoHash());
        }
    }

    /** How the files of a torrent are opened. */
    interface Opening {
        CompletableFuture<Transfer> open(TransferOpener opener, LiveTorrent torrent);
    }

    /** Ends one at once; an unfinished download keeps its partial file unless that is to be discarded. */
    public void stop(LiveTorrent torrent, boolean discard) {
        if (!torrent.isStopped()) {
            ending.put(torrent.infoHash(), torrent.over);
            torrent.stop(discard);
            tellStopped(torrent);
        }
    }

    private void tellStopped(LiveTorrent torrent) {
        if (torrent.isListed()) {
            announcer.stopped(torrent.infoHash());
        }
    }

    /** Ends all at once; done when no file is open any more. */
    public CompletableFuture<Void> stopAll() {
        announcer.close();
        all().forEach(torrent -> stop(torrent, false));
        return CompletableFuture.allOf(ending.values().toArray(CompletableFuture<?>[]::new));
    }

    /** Does something a little later, when the tracker may answer again. */
    void later(Runnable task) {
        context.loop().schedule(Announcer.RETRY_NANOS, task);
    }

    /** Tells whether the tracker can be asked for peers at present. */
    public void heard(boolean value) {
        heard = value;
    }

    boolean isTrackerHeard() {
        return heard;
    }

    Standstill trackerAway() {
        return Standstill.of(Reason.TRACKER_UNREACHABLE, context.link().address());
    }

    /** Tells whether members cannot be told from strangers because the tracker has not been heard for too long. */
    public void shut(boolean value) {
        if (shut != value) {
            shut = value;
            all().forEach(torrent -> torrent.gate.shutChanged());
        }
    }

    boolean isShut() {
        return shut;
    }

    /** A peer has begun to share something. */
    public void sharerCame(InfoHash infoHash, Endpoint peer) {
        LiveTorrent torrent = live(infoHash);
        if (torrent != null) {
            torrent.gate.sharerCame(peer, context.now());
        }
    }

    /** A member left a group, or was put out. */
    public void memberGone(String group, String user) {
        announcer.departed(group, user);
        List<LiveTorrent> concerned = of(group);
        concerned.forEach(torrent -> torrent.gate.memberGone(user));
        fence(group).memberGone(user);
        concerned.forEach(torrent -> torrent.gate.recheck(true));
    }

    /** Members of a group may have gone unheard. */
    public void recheck(String group) {
        announcer.departed(group, null);
        fence(group).distrust();
        of(group).forEach(torrent -> torrent.gate.recheck(false));
    }

    /** This user is not in a group any more. */
    public void forgetGroup(String group) {
        fences.remove(Id.fold(group));
    }

    private void admit(InfoHash infoHash, InetAddress ip, Consumer<@Nullable List<Endpoint>> answer) {
        var unused = context.call(new Admit(infoHash, ip))
                .whenComplete((reply, failure) -> answer.accept(reply == null ? null : reply.peers()));
    }

    /** Has the tracker told everything anew, as after a time in which it was not heard. */
    public void announceAll() {
        all().stream().filter(LiveTorrent::isListed).forEach(torrent -> announcer.changed(torrent.infoHash()));
        announcer.retryNow();
    }

    /** A torrent got somewhere, or a moment has passed: perhaps the tracker is to be told. */
    void moved(LiveTorrent torrent) {
        if (torrent.isAnnounceDue(context.now())) {
            announcer.changed(torrent.infoHash());
        }
    }

    /** A torrent is over, and its files are closed; null if it was stopped, else the reason of its failure. */
    void ended(LiveTorrent torrent, @Nullable IOException cause) {
        live.remove(torrent.infoHash(), torrent);
        byKey.remove(torrent.key(), torrent);
        ending.remove(torrent.infoHash(), torrent.over);
        if (cause != null) {
            tellStopped(torrent);
        }
        keeper.ended(torrent, cause);
    }
}
