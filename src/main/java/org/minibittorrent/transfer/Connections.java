package org.minibittorrent.transfer;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.net.IpAddresses;
import org.minibittorrent.reason.Reason;
import org.minibittorrent.reason.Standstill;
import org.minibittorrent.store.Section;
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

/** The connections of one transfer, those that are being dialled, and the peers to dial next. Loop thread. */
public final class Connections implements ConnectedTorrent {
    private static final int MOST = 250; // connections at a time
    private static final int DIALS = 20; // outgoing connections under way at a time
    private static final int ALLOWED_FAST = 10; // pieces a choked peer may have (BEP 6)
    private static final long HURRY_NANOS = Duration.ofSeconds(30).toNanos();

    private final TransferEngine engine;
    private final Transfer transfer;
    private final @Nullable TransferGate gate;
    private final DiskWork disk;
    private final RateLimits limits;
    private final KnownPeers known;
    private final BannedPeers banned = new BannedPeers();
    final Admission admission;
    private final Set<PeerConnection> open = new HashSet<>();
    private final Set<PeerConnection> dialling = new HashSet<>();
    private long hurriedAt;

    Connections(TransferEngine engine, Transfer transfer, @Nullable TransferGate gate, DiskWork disk) {
        this.engine = engine;
        this.transfer = transfer;
        this.gate = gate;
        this.disk = disk;
        this.limits = new RateLimits(engine.loop());
        this.known = new KnownPeers(engine.random);
        this.admission = new Admission(
                engine.peerId(), known, banned, remote -> remote.dialled() || (gate != null && gate.isKnown(remote)));
        this.hurriedAt = engine.loop().now() - HURRY_NANOS;
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

    /** The peer that listens there has begun to share anew: what it sent before counts against it only so often. */
    public void pardon(InetSocketAddress listening) {
        banned.pardon(listening);
    }

    /** Names peers to connect to. */
    public void addPeers(Collection<InetSocketAddress> addresses) {
        long now = engine.loop().now();
        addresses.forEach(address -> known.add(address, now));
        hurry(now);
        transfer.dial();
    }

    /** Somebody waits, or the network is back: connections that may be dead are found out about sooner, for a while. */
    void hurry(long now) {
        hurriedAt = now;
        for (PeerConnection connection : open) {
            InetSocketAddress listening = connection.listening();
            if (listening != null && connection.isStale()) {
                known.doubted(listening, true, now);
            }
        }
    }

    /** Names the peers to connect to, and forgets those named before; connections that stand go on. */
    public void setPeers(Collection<InetSocketAddress> addresses) {
        known.retain(Set.copyOf(addresses));
        addPeers(addresses);
    }

    /** The other ends, of connections being dialled too. */
    public List<RemotePeer> remotes() {
        return all().stream().map(PeerConnection::remote).toList();
    }

    /** Closes connections, those being dialled too; nothing more is sent on them. */
    public void drop(Predicate<RemotePeer> which, String reason) {
        all().stream()
                .filter(connection -> which.test(connection.remote()))
                .forEach(connection -> connection.close(reason));
    }

    private List<PeerConnection> all() {
        return Stream.concat(open.stream(), dialling.stream()).toList();
    }

    /** {@return the reason why nobody is connected} */
    Standstill whyNone() {
        if (engine.port.isFull()) {
            return Standstill.of(Reason.CONNECTIONS_IN_USE, "" + engine.port.most());
        } else if (!dialling.isEmpty()) {
            return of(
                    Reason.CONNECTING,
                    dialling.stream().map(peer -> peer.remote().address()).toList());
        }
        List<InetSocketAddress> hopes = known.hopes();
        if (!hopes.isEmpty()) {
            return of(Reason.UNREACHABLE, hopes);
        }
        Standstill keptOut = banned.reason(known::has);
        if (keptOut != null) {
            return keptOut;
        }
        return Standstill.of(gate != null ? Reason.NO_SHARER : Reason.NO_PEERS_KNOWN, "");
    }

    private static Standstill of(Reason reason, List<InetSocketAddress> peers) {
        return Standstill.of(reason, IpAddresses.text(peers.get(0)), peers.size());
    }

    boolean isEmpty() {
        return open.isEmpty() && dialling.isEmpty();
    }

    /** Dials whoever is due, as far as there is room. */
    void dial(long now) {
        int room = Math.min(DIALS - dialling.size(), MOST - open.size() - dialling.size());
        if (room <= 0) {
            return;
        }
        Set<@Nullable PeerId> ids = new HashSet<>();
        Set<@Nullable InetSocketAddress> addresses = new HashSet<>();
        boolean hurried = now - hurriedAt < HURRY_NANOS;
        for (PeerConnection connection : all()) {
            InetSocketAddress listening = connection.listening();
            if (listening != null && connection.isDoubtful(hurried, now)) {
                known.doubted(listening, false, now);
            } else {
                ids.add(connection.remote().peerId());
                addresses.add(listening);
            }
        }
        for (InetSocketAddress address : known.due(room, ids::contains, addresses::contains, now)) {
            if (!engine.port.makeRoom()) {
                return;
            }
            known.dialled(address);
            dialling.add(engine.port.dial(address, this));
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
        admission.check(connection, handshake.peerId(), open);
        makeRoom();
        admission.met(connection);
        dialling.remove(connection);
        open.add(connection);
        InetAddress ip = connection.remote().address().getAddress();
        int[] allowedFast = handshake.fast() && ip instanceof Inet4Address v4
                ? AllowedFastSet.of(infoHash(), v4, swarm().layout().pieceCount(), ALLOWED_FAST)
                : new int[0];
        transfer.tickSoon();
        return swarm().connected(
                        connection,
                        handshake.fast(),
                        handshake.extensions(),
                        allowedFast,
                        engine.loop().now());
    }

    @Override
    public void listenPortKnown(PeerConnection connection) {
        admission.listenPortKnown(connection, open);
    }

    @Override
    public void closed(PeerConnection connection) {
        long now = engine.loop().now();
        dialling.remove(connection);
        if (connection.remote().dialled()) {
            known.ended(connection.remote().address(), connection.hasMovedBlocks(), now);
        }
        SwarmPeer peer = connection.swarmPeer();
        // A swarm whose transfer is over is not touched any more: it would only plan for the others.
        if (open.remove(connection) && peer != null && !transfer.isOver()) {
            swarm().disconnected(peer, now);
        }
    }

    @Override
    public ByteBuffer incoming(int piece, int begin, int length) {
        return disk.incoming.place(piece, begin, length);
    }

    @Override
    public boolean mayRead(int piece, Runnable ready) {
        return disk.incoming.mayRead(piece, ready);
    }

    @Override
    public void arrived(int piece, int begin, ByteBuffer block) {
        disk.incoming.arrived(piece, begin, block);
    }

    @Override
    public @Nullable Section outgoing(int piece, int begin, Runnable ready) {
        return disk.outgoing(piece, begin, ready);
    }

    @Override
    public void forget(Runnable ready) {
        disk.warm.forget(ready);
        disk.incoming.forget(ready);
    }

    @Override
    public void suspect(int piece) {
        disk.suspect(piece);
    }

    @Override
    public void suspectFiles() {
        if (!transfer.isOver()) {
            disk.checkUnchanged();
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
