package org.minibittorrent.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.AccountRequest.Logout;
import org.minibittorrent.api.ApiEvent;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ApiReply;
import org.minibittorrent.api.ApiReply.Done;
import org.minibittorrent.api.ApiRequest;
import org.minibittorrent.api.Endpoint;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.api.FileReply;
import org.minibittorrent.api.FileRequest.AddFile;
import org.minibittorrent.api.FileRequest.GetFile;
import org.minibittorrent.api.FileRequest.ListFiles;
import org.minibittorrent.api.FileRequest.RemoveFile;
import org.minibittorrent.api.GroupReply.GroupCreated;
import org.minibittorrent.api.GroupReply.GroupInfo;
import org.minibittorrent.api.GroupReply.Groups;
import org.minibittorrent.api.GroupReply.Left;
import org.minibittorrent.api.GroupReply.Members;
import org.minibittorrent.api.GroupReply.Standing;
import org.minibittorrent.api.GroupReply.Users;
import org.minibittorrent.api.GroupRequest.AcceptRequest;
import org.minibittorrent.api.GroupRequest.CreateGroup;
import org.minibittorrent.api.GroupRequest.GetGroup;
import org.minibittorrent.api.GroupRequest.JoinGroup;
import org.minibittorrent.api.GroupRequest.LeaveGroup;
import org.minibittorrent.api.GroupRequest.ListGroups;
import org.minibittorrent.api.GroupRequest.ListMembers;
import org.minibittorrent.api.GroupRequest.ListRequests;
import org.minibittorrent.api.Id;
import org.minibittorrent.api.SwarmReply.Admitted;
import org.minibittorrent.api.SwarmReply.Swarms;
import org.minibittorrent.api.SwarmRequest.Admit;
import org.minibittorrent.api.SwarmRequest.Announce;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.metainfo.MetainfoException;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.peer.link.PeerException;
import org.minibittorrent.peer.link.TrackerLink;
import org.minibittorrent.peer.state.FileKey;

/** A tracker with one user, as far as that user's peer can tell. Loop thread, except where it says otherwise. */
public final class FakeTracker implements TrackerLink {
    private final EventLoop loop;
    /** All requests, in order. Any thread. */
    public final List<ApiRequest<?>> requests = new CopyOnWriteArrayList<>();

    /** Groups of which the user is a member, by folded id. */
    public final Map<String, GroupInfo> groups = new HashMap<>();

    /** The catalogue: info dictionaries. */
    final Map<FileKey, BencodeString> files = new HashMap<>();

    /** The other members of a group, by folded id. */
    final Map<String, Set<String>> members = new HashMap<>();

    /** Those who ask to join a group, by folded id. */
    final Map<String, Set<String>> asking = new HashMap<>();

    /** The groups the user asks to join, as they are spelled. */
    final Set<String> wanted = new HashSet<>();

    /** Departures, as the next snapshot tells them for all groups. */
    long departures;

    /** Answers to listings of files that are under way; null while they arrive at once. */
    @Nullable
    List<Runnable> listings;

    /** Who shares what, besides the user. */
    public final Map<InfoHash, List<Endpoint>> sharers = new HashMap<>();

    /** Whether answers leave the lists out, as they do now and then in a large swarm. */
    public boolean silent;

    /** Whose peers are at an address. */
    final Map<InetAddress, List<Endpoint>> present = new HashMap<>();

    public final Set<InfoHash> refused = new HashSet<>();

    /** Answers to announces that are under way until {@link #deliver}; null while they arrive at once. */
    private @Nullable List<Runnable> underWay;

    public volatile boolean reachable = true;
    volatile boolean knowsSession = true;
    private @Nullable Listener listener;

    FakeTracker(EventLoop loop) {
        this.loop = loop;
    }

    /** Takes a file out of the catalogue, without an event. */
    public void unlist(Metainfo file) {
        files.remove(FileKey.of("photos", file.name()));
    }

    /** Makes a group with the user in it. */
    public void addGroup(String id) {
        byte[] source = new byte[16];
        source[0] = (byte) (groups.size() + 1);
        groups.put(Id.fold(id), new GroupInfo(id, "alice", true, BencodeString.of(source)));
    }

    /** The requests of one kind so far. Any thread. */
    public <T extends ApiRequest<?>> List<T> asked(Class<T> kind) {
        return requests.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Sends an event, if the stream is open. */
    public void send(ApiEvent event) {
        if (listener != null) {
            listener.event(event);
        }
    }

    boolean hasStream() {
        return listener != null;
    }

    /** The event stream breaks, and nothing is answered. */
    public void vanish() {
        reachable = false;
        if (listener != null) {
            listener.lost(new IOException("gone"));
        }
    }

    /** The tracker is there again. */
    public void comeBack() {
        reachable = true;
        snapshot();
    }

    private void snapshot() {
        if (listener != null) {
            listener.connected();
            List<ApiEvent.Snapshot.Membership> all = new ArrayList<>();
            groups.values()
                    .forEach(group -> all.add(new ApiEvent.Snapshot.Membership(
                            group.group(),
                            group.owner(),
                            departures,
                            files(group.group()).hashCode())));
            listener.event(new ApiEvent.Snapshot(all));
        }
    }

    @Override
    public <R extends ApiReply> CompletableFuture<R> call(
            ApiRequest<R> request, @Nullable String token, @Nullable Consumer<R> late) {
        requests.add(request);
        CompletableFuture<R> result = new CompletableFuture<>();
        loop.execute(() -> {
            if (!reachable) {
                result.completeExceptionally(
                        new PeerException(PeerException.Kind.TRACKER_UNREACHABLE, "the tracker cannot be reached"));
                return;
            }
            try {
                if (!knowsSession) {
                    throw new ApiException(ErrorCode.NOT_LOGGED_IN, "no such session");
                }
                @SuppressWarnings("unchecked")
                R reply = (R) answer(request);
                if (request instanceof ListFiles && listings != null) {
                    listings.add(() -> result.complete(reply));
                } else if (request instanceof Announce && underWay != null) {
                    underWay.add(() -> result.complete(reply));
                } else {
                    result.complete(reply);
                }
            } catch (ApiException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    /** Answers to announces take their time from now on. */
    public void hold() {
        underWay = new ArrayList<>();
    }

    /** Whether the answer to an announce is under way. */
    public boolean holdsAny() {
        return underWay != null && !underWay.isEmpty();
    }

    /** All answers arrive. */
    public void deliver() {
        List<Runnable> arriving = Objects.requireNonNull(underWay);
        underWay = null;
        arriving.forEach(Runnable::run);
    }

    private ApiReply answer(ApiRequest<?> request) throws ApiException {
        if (request instanceof GetGroup get) {
            return group(get.group());
        } else if (request instanceof GetFile get) {
            return new FileReply.Info(file(get.group(), get.name()));
        } else if (request instanceof ListFiles list) {
            group(list.group());
            return new FileReply.Files(files(list.group()), false);
        } else if (request instanceof ListMembers list) {
            group(list.group());
            return new Members(
                    Stream.concat(Stream.of("alice"), of(members, list.group()).stream())
                            .map(user -> new Members.ListedMember(user, false, false))
                            .toList(),
                    false);
        } else if (request instanceof ListRequests list) {
            return new Users(List.copyOf(of(asking, list.group())));
        } else if (request instanceof ListGroups) {
            return new Groups(
                    wanted.stream()
                            .map(group -> new Groups.ListedGroup(group, "bob", 1, Standing.REQUESTED))
                            .toList(),
                    false);
        } else if (request instanceof JoinGroup join) {
            wanted.add(join.group());
            return new Done();
        } else if (request instanceof CreateGroup create) {
            addGroup(create.group());
            return new GroupCreated(true);
        } else if (request instanceof AcceptRequest accept) {
            of(asking, accept.group()).remove(accept.user());
            of(members, accept.group()).add(accept.user());
            return new Done();
        } else if (request instanceof AddFile add) {
            return add(add);
        } else if (request instanceof RemoveFile remove) {
            file(remove.group(), remove.name());
            files.remove(FileKey.of(remove.group(), remove.name()));
            return new Done();
        } else if (request instanceof LeaveGroup leave) {
            group(leave.group());
            groups.remove(Id.fold(leave.group()));
            return new Left("");
        } else if (request instanceof Announce announce) {
            return announce(announce);
        } else if (request instanceof Admit admit) {
            return new Admitted(present.getOrDefault(admit.ip(), List.of()));
        } else if (request instanceof Logout) {
            return new Done();
        }
        throw new ApiException(ErrorCode.BAD_REQUEST, "not faked: " + request.operation());
    }

    /** The members, or those who ask, of a group. */
    static Set<String> of(Map<String, Set<String>> all, String group) {
        return all.computeIfAbsent(Id.fold(group), key -> new TreeSet<>());
    }

    private List<FileReply.Files.ListedFile> files(String group) {
        List<FileReply.Files.ListedFile> all = new ArrayList<>();
        files.forEach((key, info) -> {
            if (key.group().equals(Id.fold(group))) {
                Metainfo file = metainfo(info);
                all.add(new FileReply.Files.ListedFile(
                        file.name(), file.layout().totalLength(), 0, "bob", file.infoHash(), 0));
            }
        });
        return all;
    }

    private static Metainfo metainfo(BencodeString info) {
        try {
            return Metainfo.parseInfo(info.bytes(), null);
        } catch (MetainfoException e) {
            throw new AssertionError(e);
        }
    }

    private GroupInfo group(String id) throws ApiException {
        GroupInfo group = groups.get(Id.fold(id));
        if (group == null) {
            throw new ApiException(ErrorCode.NOT_A_MEMBER, "not a member of " + id);
        }
        return group;
    }

    private BencodeString file(String group, String name) throws ApiException {
        group(group);
        BencodeString info = files.get(FileKey.of(group, name));
        if (info == null) {
            throw new ApiException(ErrorCode.NO_SUCH_FILE, "no file " + name);
        }
        return info;
    }

    private FileReply.Added add(AddFile add) throws ApiException {
        group(add.group());
        try {
            Metainfo metainfo = Metainfo.parseInfo(add.info().bytes(), null);
            boolean fresh = files.put(FileKey.of(add.group(), metainfo.name()), add.info()) == null;
            return new FileReply.Added(metainfo.infoHash(), fresh);
        } catch (MetainfoException e) {
            throw new ApiException(ErrorCode.BAD_METAINFO, "bad");
        }
    }

    private Swarms announce(Announce announce) {
        List<Swarms.Sharers> lists = new ArrayList<>();
        List<InfoHash> turnedDown = new ArrayList<>();
        for (Announce.Torrent torrent : announce.torrents()) {
            if (refused.contains(torrent.infoHash())) {
                turnedDown.add(torrent.infoHash());
            } else if (!torrent.complete() && !silent) {
                lists.add(new Swarms.Sharers(torrent.infoHash(), sharers.getOrDefault(torrent.infoHash(), List.of())));
            }
        }
        return new Swarms(lists, turnedDown);
    }

    @Override
    public void openEvents(String token, Listener newListener) {
        listener = newListener;
        loop.execute(this::snapshot);
    }

    @Override
    public void closeEvents() {
        listener = null;
    }

    @Override
    public void close() {
        listener = null;
    }

    @Override
    public String address() {
        return "203.0.113.1:6969";
    }
}
