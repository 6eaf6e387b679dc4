package org.minibittorrent.transfer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.minibittorrent.swarm.PeerIdentity;
import org.minibittorrent.wire.PeerId;
import org.minibittorrent.wire.WireException;

/**
 * The connections of one transfer: which stand, which are being dialled, whom to dial next, and whom to keep out. Loop
 * thread.
 */
final class Connections {
    private final TransferEngine engine;
    private final KnownPeers known;
    private final Set<PeerConnection> open = new HashSet<>();
    private final Set<PeerConnection> dialling = new HashSet<>();

    Connections(TransferEngine engine) {
        this.engine = engine;
        this.known = new KnownPeers(engine.random());
    }

    /** Names peers to connect to. */
    void addPeers(Collection<InetSocketAddress> addresses, long now) {
        addresses.forEach(address -> known.add(address, now));
    }

    /** Forgets all peers but these. */
    void retainPeers(Collection<InetSocketAddress> addresses) {
        known.retain(Set.copyOf(addresses));
    }

    /** The other ends, of connections being dialled too. */
    List<RemotePeer> remotes() {
        return all().stream().map(PeerConnection::remotePeer).toList();
    }

    /** Closes some. */
    void drop(Predicate<RemotePeer> which, String reason) {
        for (PeerConnection connection : all()) {
            if (which.test(connection.remotePeer())) {
                connection.close(reason);
            }
        }
    }

    private List<PeerConnection> all() {
        List<PeerConnection> all = new ArrayList<>(open);
        all.addAll(dialling);
        return all;
    }

    /** Whether a peer from there was named to us. */
    boolean knows(InetAddress ip) {
        return known.knows(ip);
    }

    /** Whether some address will be dialled, sooner or later. */
    boolean hasHope() {
        return known.hasHope();
    }

    /** How many are being dialled, or have not shaken hands yet. */
    int dialling() {
        return dialling.size();
    }

    boolean isEmpty() {
        return open.isEmpty() && dialling.isEmpty();
    }

    /** Keeps a peer out from now on; connections that stand are the swarm's to close. */
    void ban(PeerIdentity culprit) {
        known.ban(culprit.key());
    }

    /** Dials whoever is due, as far as there is room. */
    void dial(Transfer transfer, long now) {
        int room =
                Math.min(TransferLimits.DIALS - dialling.size(), TransferLimits.CONNECTIONS_PER_TRANSFER - open.size());
        Set<PeerId> connected = new HashSet<>();
        for (PeerConnection connection : open) {
            PeerId id = connection.peerId();
            if (id != null) {
                connected.add(id);
            }
        }
        for (InetSocketAddress address : known.due(Math.max(0, room), connected, now)) {
            PeerConnection connection = new PeerConnection(engine, address, transfer);
            known.dialled(address);
            dialling.add(connection);
            connection.attach(engine.dial(address, connection));
        }
    }

    /** Takes in a connection that has shaken hands, unless it is one too many, one of ourselves, or of someone banned. */
    void admit(PeerConnection connection, PeerId theirs) throws WireException {
        if (theirs.equals(engine.peerId())) {
            if (connection.isDialled()) {
                known.isOurselves(connection.remote());
            }
            throw new WireException("it is ourselves");
        }
        if (known.isBanned(connection.identity().key())) {
            throw new WireException("was dropped for bad data before");
        }
        if (connection.isDialled()) {
            known.shookHands(connection.remote(), theirs);
        }
        for (PeerConnection other : open) {
            PeerId otherId = other.peerId();
            if (otherId != null && otherId.equals(theirs)) {
                if (!replaces(connection, other, theirs)) {
                    throw new WireException("connected already");
                }
                other.close("replaced by a connection the other way");
            }
        }
        if (open.size() >= TransferLimits.CONNECTIONS_PER_TRANSFER) {
            throw new WireException("too many connections of this torrent");
        }
        dialling.remove(connection);
        open.add(connection);
    }

    /** Two peers may dial each other at the same time: both keep the one that the lower peer id dialled. */
    private boolean replaces(PeerConnection fresh, PeerConnection old, PeerId theirs) {
        if (fresh.isDialled() == old.isDialled()) {
            return false;
        }
        boolean oursIsLower = engine.peerId().compareTo(theirs) < 0;
        return fresh.isDialled() == oursIsLower;
    }

    /** Clients that take a new peer id for each connection are recognised by where they listen. */
    void listenPortKnown(PeerConnection connection) {
        for (PeerConnection other : open) {
            if (other != connection
                    && other.listenPort() == connection.listenPort()
                    && other.remote().getAddress().equals(connection.remote().getAddress())
                    && !connection.isDialled()) {
                connection.close("connected already");
            }
        }
    }

    /** A connection is gone; true if it had been taken in. */
    boolean closed(PeerConnection connection, long now) {
        dialling.remove(connection);
        if (connection.isDialled()) {
            known.ended(connection.remote(), now);
        }
        return open.remove(connection);
    }

    /** Keeps connections alive, and ends those that show no life. */
    void tick(long now) {
        open.forEach(connection -> connection.tick(now));
    }

    /** Closes all at once. */
    void closeAll() {
        all().forEach(connection -> connection.closeNow(null));
    }
}
