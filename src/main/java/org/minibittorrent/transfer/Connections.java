package org.minibittorrent.transfer;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.store.MappedPiece;
import org.minibittorrent.store.PieceMemory;
import org.minibittorrent.swarm.PeerIdentity;
import org.minibittorrent.swarm.Swarm;
import org.minibittorrent.swarm.SwarmPeer;
import org.minibittorrent.transfer.connection.ConnectedTorrent;
import org.minibittorrent.transfer.connection.PeerConnection;
import org.minibittorrent.transfer.connection.RemotePeer;
import org.minibittorrent.transfer.disk.DiskWork;
import org.minibittorrent.transfer.rate.RateLimits;
import org.minibittorrent.wire.AllowedFastSet;
import org.minibittorrent.wire.Handshake;
import org.minibittorrent.wire.PeerId;
import org.minibittorrent.wire.WireException;

/**
 * The connections of one transfer: which stand, which are being dialled, whom to dial next, and whom to keep out. Loop
 * thread.
 *
 * <p>One peer is connected once. It is recognised by its peer id; or, since some clients take a new one for each
 * connection, by its IP address and the port where it listens.
 */
public final class Connections implements ConnectedTorrent {
    /** Connections at a time. */
    private static final int MOST = 250;

    /** Outgoing connections under way at a time. */
    private static final int DIALS = 20;

    /** Pieces a choked peer may have (BEP 6). */
    private static final int ALLOWED_FAST = 10;

    private final TransferEngine engine;
    private final Transfer transfer;
    private final @Nullable TransferGate gate;
    private final DiskWork disk;
    private final RateLimits limits;
    private final KnownPeers known;
    private final KeptOut keptOut = new KeptOut();
    private final Set<PeerConnection> open = new HashSet<>();
    private final Set<PeerConnection> dialling = new HashSet<>();

    Connections(TransferEngine engine, Transfer transfer, @Nullable TransferGate gate, DiskWork disk) {
        this.engine = engine;
        this.transfer = transfer;
        this.gate = gate;
        this.disk = disk;
        this.limits = new RateLimits(engine.loop());
        this.known = new KnownPeers(engine.random());
    }

    @Override
    public InfoHash infoHash() {
        return transfer.infoHash();
    }

    @Override
    public Swarm swarm() {
        return transfer.swarm();
    }

    @Override
    public RateLimits limits() {
        return limits;
    }

    /** Whether nobody is admitted but by a gate. */
    boolean isGated() {
        return gate != null;
    }

    /** Names peers to connect to. */
    public void addPeers(Collection<InetSocketAddress> addresses) {
        long now = engine.loop().now();
        addresses.forEach(address -> known.add(address, now));
        transfer.dial();
    }

    /** Names the peers to connect to, and forgets those named before; connections that stand go on. */
    public void setPeers(Collection<InetSocketAddress> addresses) {
        known.retain(Set.copyOf(addresses));
        addPeers(addresses);
    }

    /** The other ends, of connections being dialled too. */
    public List<RemotePeer> remotes() {
        return all().stream().map(PeerConnection::remotePeer).toList();
    }

    /** Closes connections, those being dialled too; nothing more is sent on them. */
    public void drop(Predicate<RemotePeer> which, String reason) {
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

    /** Whether some address will be dialled, sooner or later. */
    boolean hasHope() {
        return known.hasHope();
    }

    /** Whether the peer as a whole has all the connections it may have, so that nobody is dialled. */
    boolean isFull() {
        return engine.isFull();
    }

    /** How many are being dialled, or have not shaken hands yet. */
    int dialling() {
        return dialling.size();
    }

    boolean isEmpty() {
        return open.isEmpty() && dialling.isEmpty();
    }

    /** The peer that listens there has begun to share anew: what it sent before counts against it only so often. */
    public void pardon(InetSocketAddress listening) {
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
    void dial(long now) {
        int room = Math.min(DIALS - dialling.size(), MOST - open.size() - dialling.size());
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
        List<InetSocketAddress> due = known.due(room, ids::contains, addresses::contains, now);
        for (InetSocketAddress address : due) {
            if (engine.makeRoom() == 0) {
                return;
            }
            PeerConnection connection = new PeerConnection(engine, address, this);
            known.dialled(address);
            dialling.add(connection);
            connection.attach(engine.dial(address, connection));
        }
    }

    @Override
    public void admit(RemotePeer remote, Consumer<Boolean> answer) {
        Consumer<Boolean> unlessOver = admitted -> answer.accept(admitted && !transfer.isOver());
        if (gate != null) {
            gate.admit(remote, unlessOver);
            return;
        }
        InetAddress ip = remote.address().getAddress();
        unlessOver.accept(engine.admits(ip) || known.knows(ip));
    }

    @Override
    public @Nullable String user(RemotePeer remote) {
        return gate == null ? null : gate.user(remote);
    }

    @Override
    public SwarmPeer join(PeerConnection connection, Handshake handshake) throws WireException {
        requireWelcome(connection, handshake.peerId());
        dialling.remove(connection);
        open.add(connection);
        InetAddress ip = connection.remote().getAddress();
        int[] allowedFast = handshake.fast() && ip instanceof Inet4Address v4
                ? AllowedFastSet.of(infoHash(), v4, swarm().layout().pieceCount(), ALLOWED_FAST)
                : new int[0];
        SwarmPeer peer = swarm().connected(
                        connection,
                        handshake.fast(),
                        handshake.extensions(),
                        allowedFast,
                        engine.loop().now());
        transfer.tickSoon();
        return peer;
    }

    /** Throws if a connection is one too many, one of ourselves, or of someone banned. */
    private void requireWelcome(PeerConnection connection, PeerId theirs) throws WireException {
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
                if (!other.isStale() && !(same && replaces(connection, other, theirs))) {
                    throw new WireException("connected already");
                }
                other.close("replaced by a newer connection");
            }
        }
        makeRoom();
        keptOut.met(connection.identity().key(), ip, listening);
    }

    /** Two peers may dial each other at the same time: both keep the one that the lower peer id dialled. */
    private boolean replaces(PeerConnection fresh, PeerConnection old, PeerId theirs) {
        if (fresh.isDialled() == old.isDialled()) {
            return false;
        }
        boolean oursIsLower = engine.peerId().compareTo(theirs) < 0;
        return fresh.isDialled() == oursIsLower;
    }

    /** When all places are taken, those who move no data give theirs to others: holding them costs a stranger nothing. */
    private void makeRoom() throws WireException {
        if (open.size() < MOST) {
            return;
        }
        PeerConnection idlest = PeerConnection.idlest(open, engine.loop().now());
        if (idlest == null) {
            throw new WireException("too many connections of this torrent");
        }
        idlest.close("idle, and makes room for others");
    }

    @Override
    public void listenPortKnown(PeerConnection connection) {
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
                PeerConnection loser = other.isStale() ? other : connection;
                loser.close("connected already");
            }
        }
    }

    @Override
    public void closed(PeerConnection connection) {
        long now = engine.loop().now();
        dialling.remove(connection);
        if (connection.isDialled()) {
            known.ended(connection.remote(), connection.hasMovedBlocks(), now);
        }
        SwarmPeer peer = connection.swarmPeer();
        // A swarm whose transfer is over is not touched any more: it would only plan for the others.
        if (open.remove(connection) && peer != null && !transfer.isOver()) {
            swarm().disconnected(peer, now);
        }
    }

    @Override
    public PieceMemory incoming(int piece) {
        return disk.incoming().prepared(piece);
    }

    @Override
    public @Nullable MappedPiece outgoing(int piece, Runnable ready) {
        return disk.warmPieces().get(piece, engine.loop().now(), ready);
    }

    @Override
    public void forget(Runnable ready) {
        disk.warmPieces().forget(ready);
    }

    @Override
    public void suspectFiles() {
        if (!transfer.isOver()) {
            disk.checkUnchanged(took -> {});
        }
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
