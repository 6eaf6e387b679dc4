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
import org.minibittorrent.wire.PeerId;

/** The gate of one torrent: lets members of its group in, keeps others out, and finds the sharers. Loop thread. */
final class GroupGate implements TransferGate {
    private final LiveTorrent torrent;
    private final GroupFence fence;
    private final PeerId ourselves;
    private final Consumer<Runnable> later;
    private final SharerList sharers = new SharerList();
    private boolean shut;

    /**
     * The gate of a torrent that is about to be opened.
     *
     * @param fence of its group
     * @param later does something a little later, when the tracker may answer again
     */
    GroupGate(LiveTorrent torrent, GroupFence fence, PeerId ourselves, Consumer<Runnable> later) {
        this.torrent = torrent;
        this.fence = fence;
        this.ourselves = ourselves;
        this.later = later;
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
                .filter(endpoint -> !endpoint.peerId().equals(ourselves))
                .toList();
    }

    /** Gives the transfer the addresses of the sharers. */
    void refreshPeers() {
        if (!shut) {
            torrent.withTransfer(open -> open.connections().setPeers(sharers.addresses()));
        }
    }

    /** The group's members cannot be told from strangers: nobody is served or asked until that is over. */
    void shut(boolean value) {
        shut = value;
        if (shut) {
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

    /**
     * Asks the tracker again about those connected.
     *
     * @param strangersOnly leave out peers that are known to be members'
     */
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
                        later.accept(() -> recheck(ip, strangersOnly));
                    }
                }));
    }

    private @Nullable String knownUser(RemotePeer remote) {
        String user = fence.user(remote.peerId());
        return user == null && remote.dialled() ? sharers.userAt(remote.address()) : user;
    }

    @Override
    public void admit(RemotePeer remote, Consumer<Boolean> answer) {
        if (shut || torrent.isStopped()) {
            answer.accept(false);
        } else {
            fence.admit(
                    torrent.infoHash(),
                    remote.address().getAddress(),
                    remote.peerId(),
                    admitted -> answer.accept(admitted && !shut && !torrent.isStopped()));
        }
    }

    @Override
    public @Nullable String user(RemotePeer remote) {
        String user = knownUser(remote);
        return user != null ? user : fence.userAt(remote.address().getAddress());
    }
}
