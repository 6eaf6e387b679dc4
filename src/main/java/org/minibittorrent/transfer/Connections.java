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
import org.minibittorrent.transfer.connection.PeerConnection;
import org.minibittorrent.transfer.connection.RemotePeer;
import org.minibittorrent.wire.PeerId;
import org.minibittorrent.wire.WireException;

/**
 * The connections of one transfer: which stand, which are being dialled, whom to dial next, and whom to keep out. Loop
 * thread.
 *
 * <p>One peer is connected once. It is recognised by its peer id; or, since some clients take a new one for each
 * connection, by its IP address and the port where it listens.
 */
final class Connections {
    private final TransferEngine engine;
    private final KnownPeers known;
    private final KeptOut keptOut = new KeptOut();
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

    /** Whether the peer as a whole has all the connections it may have, so that nobody is dialled. */
    boolean isFull() {
        return engine.room() == 0;
    }

    /** How many are being dialled, or have not shaken hands yet. */
    int dialling() {
        return dialling.size();
    }

    boolean isEmpty() {
        return open.isEmpty() && dialling.isEmpty();
    }

    /** The peer that listens there is good again, perhaps. */
    void pardon(InetSocketAddress listening) {
        keptOut.pardon(listening);
    }

    /** Keeps a peer out from now on; connections that stand are the swarm's to close. False if it was kept out before. */
    boolean ban(PeerIdentity culprit) {
        InetSocketAddress listening = keptOut.listening(culprit.key());
        if (listening != null) {
            known.giveUp(listening);
        }
        return keptOut.add(culprit.key());
    }

    /** Dials whoever is due, as far as there is room. */
    void dial(Transfer transfer, long now) {
        int room = Math.min(
                Math.min(TransferLimits.DIALS - dialling.size(), engine.room()),
                TransferLimits.CONNECTIONS_PER_TRANSFER - open.size() - dialling.size());
        if (room <= 0) {
            return;
        }
        Set<PeerId> ids = new HashSet<>();
        Set<InetSocketAddress> addresses = new HashSet<>();
        for (PeerConnection connection : all()) {
            PeerId id = connection.peerId();
            if (id != null) {
                ids.add(id);
            }
            InetSocketAddress listening = connection.listening();
            if (listening != null) {
                addresses.add(listening);
            }
        }
        for (InetSocketAddress address : known.due(room, ids::contains, addresses::contains, now)) {
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
                known.giveUp(connection.remote());
            }
            throw new WireException("it is ourselves");
        }
        InetSocketAddress listening = connection.listening();
        InetAddress ip = connection.remote().getAddress();
        if (keptOut.contains(connection.identity().key(), ip) || (listening != null && keptOut.contains(listening))) {
            if (connection.isDialled()) {
                known.giveUp(connection.remote());
            }
            throw new WireException("was dropped for bad data before");
        }
        if (connection.isDialled()) {
            known.shookHands(connection.remote(), theirs);
        }
        for (PeerConnection other : open) {
            PeerId otherId = other.peerId();
            boolean same = otherId != null && otherId.equals(theirs);
            if (other.isOpen() && (same || (listening != null && listening.equals(other.listening())))) {
                if (!isStale(other) && !(same && replaces(connection, other, theirs))) {
                    throw new WireException("connected already");
                }
                other.close("replaced by a newer connection");
            }
        }
        makeRoom();
        keptOut.met(connection.identity().key(), ip, listening);
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

    /** Of a peer that crashed, or whose network changed, the old connection may stand for minutes and say nothing. */
    private boolean isStale(PeerConnection old) {
        return old.silentFor(engine.loop().now()) > TransferLimits.STALE_NANOS;
    }

    /** When all places are taken, those who move no data give theirs to others: holding them costs a stranger nothing. */
    private void makeRoom() throws WireException {
        if (open.size() < TransferLimits.CONNECTIONS_PER_TRANSFER) {
            return;
        }
        long now = engine.loop().now();
        PeerConnection idlest = null;
        for (PeerConnection connection : open) {
            if (connection.isOpen() && (idlest == null || connection.lastBlockAt() - idlest.lastBlockAt() < 0)) {
                idlest = connection;
            }
        }
        if (idlest == null || now - idlest.lastBlockAt() < TransferLimits.IDLE_NANOS) {
            throw new WireException("too many connections of this torrent");
        }
        idlest.close("idle, and makes room for others");
    }

    /** A connection that came in has told where its peer listens. */
    void listenPortKnown(PeerConnection connection) {
        InetSocketAddress listening = connection.listening();
        if (listening == null || connection.isDialled()) {
            return;
        }
        keptOut.met(connection.identity().key(), connection.remote().getAddress(), listening);
        if (keptOut.contains(listening)) {
            connection.close("was dropped for bad data before");
            return;
        }
        for (PeerConnection other : open) {
            if (other != connection && other.isOpen() && listening.equals(other.listening())) {
                PeerConnection loser = isStale(other) ? other : connection;
                loser.close("connected already");
            }
        }
    }

    /** A connection is gone; true if it had been taken in. */
    boolean closed(PeerConnection connection, long now) {
        dialling.remove(connection);
        if (connection.isDialled()) {
            known.ended(connection.remote(), connection.hasMovedBlocks(), now);
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
