package org.minibittorrent.peer.files;

import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.Endpoint;
import org.minibittorrent.api.Id;
import org.minibittorrent.transfer.TransferGate;
import org.minibittorrent.transfer.connection.RemotePeer;

/** The gate of one torrent: lets members of its group in, keeps others out, and finds the sharers. Loop thread. */
final class GroupGate implements TransferGate {
    private final LiveTorrent torrent;
    private final GroupFence fence;
    private final Torrents torrents;
    private final SharerList sharers = new SharerList();

    /** The gate of a torrent that is about to be opened, within the fence of its group. */
    GroupGate(LiveTorrent torrent, GroupFence fence, Torrents torrents) {
        this.torrent = torrent;
        this.fence = fence;
        this.torrents = torrents;
    }

    /** The tracker told of some who have pieces of it. */
    void addSharers(Collection<Endpoint> endpoints, long now) {
        sharers.add(others(endpoints), now);
        refreshPeers();
    }

    /** The tracker was asked at that time and told of all who have pieces of it. */
    void setSharers(Collection<Endpoint> endpoints, long askedAt, long now) {
        sharers.set(others(endpoints), askedAt, now);
        refreshPeers();
    }

    /** A sharer has come, or come back: it is dialled without delay unless it is connected. */
    void sharerCame(Endpoint endpoint, long now) {
        torrent.withTransfer(open -> {
            open.connections().pardon(endpoint.address());
            boolean isConnected = open.connections().remotes().stream()
                    .anyMatch(remote -> Objects.equals(endpoint.peerId(), remote.peerId()));
            if (!isConnected && sharers.remove(endpoint.address())) {
                refreshPeers();
            }
        });
        addSharers(List.of(endpoint), now);
    }

    private List<Endpoint> others(Collection<Endpoint> endpoints) {
        endpoints.forEach(fence::learn);
        return endpoints.stream()
                .filter(endpoint -> !endpoint.peerId().equals(torrents.ourselves))
                .toList();
    }

    /** Gives the transfer the addresses of the sharers. */
    void refreshPeers() {
        if (!torrents.isShut()) {
            torrent.withTransfer(open -> open.connections().setPeers(sharers.addresses()));
        }
    }

    /** While members cannot be told from strangers nobody is served or asked; when that is over the sharers are dialled. */
    void shutChanged() {
        if (torrents.isShut()) {
            torrent.withTransfer(open -> {
                open.connections().setPeers(List.of());
                open.connections().drop(remote -> true, "the tracker has not been heard of for too long");
            });
        } else {
            refreshPeers();
        }
    }

    /** A member is gone from the group: connections with its peers end. */
    void memberGone(String user) {
        String folded = Id.fold(user);
        torrent.withTransfer(open -> open.connections()
                .drop(
                        remote -> {
                            String name = knownUser(remote);
                            return name != null && Id.fold(name).equals(folded);
                        },
                        user + " is not in the group any more"));
        sharers.removeUser(user);
        refreshPeers();
    }

    /** Asks the tracker again about those connected, or only about those that are not known to be members' peers. */
    void recheck(boolean strangersOnly) {
        torrent.withTransfer(open -> open.connections().remotes().stream()
                .filter(remote -> !strangersOnly || knownUser(remote) == null)
                .map(remote -> remote.address().getAddress())
                .distinct()
                .forEach(ip -> recheck(ip, strangersOnly)));
    }

    private void recheck(InetAddress ip, boolean strangersOnly) {
        Predicate<RemotePeer> isThere = remote -> ip.equals(remote.address().getAddress());
        fence.recheck(
                torrent.infoHash(),
                ip,
                stays -> torrent.withTransfer(open -> {
                    if (stays != null) {
                        open.connections()
                                .drop(
                                        isThere.and(remote -> !(strangersOnly && knownUser(remote) != null)
                                                && !stays.test(remote.peerId())),
                                        "is not among the group's peers any more");
                    } else if (open.connections().remotes().stream().anyMatch(isThere)) {
                        torrents.later(() -> recheck(ip, strangersOnly));
                    }
                }));
    }

    private @Nullable String knownUser(RemotePeer remote) {
        String user = fence.user(remote.peerId());
        return user == null && remote.dialled() ? sharers.userAt(remote.address()) : user;
    }

    @Override
    public void admit(RemotePeer remote, Consumer<Boolean> answer) {
        if (isClosed()) {
            answer.accept(false);
        } else {
            fence.admit(
                    torrent.infoHash(),
                    remote.address().getAddress(),
                    remote.peerId(),
                    admitted -> answer.accept(admitted && !isClosed()));
        }
    }

    private boolean isClosed() {
        return torrents.isShut() || torrent.isStopped();
    }

    @Override
    public @Nullable String user(RemotePeer remote) {
        String user = knownUser(remote);
        return user != null ? user : fence.userAt(remote.address().getAddress());
    }

    @Override
    public boolean isKnown(RemotePeer remote) {
        return knownUser(remote) != null;
    }
}
