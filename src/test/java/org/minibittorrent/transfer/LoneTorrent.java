package org.minibittorrent.transfer;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.metainfo.PieceLayout;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.store.Section;
import org.minibittorrent.swarm.PeerIdentity;
import org.minibittorrent.swarm.PieceSet;
import org.minibittorrent.swarm.Swarm;
import org.minibittorrent.swarm.SwarmConfig;
import org.minibittorrent.swarm.SwarmHost;
import org.minibittorrent.swarm.SwarmPeer;
import org.minibittorrent.swarm.SwarmStore;
import org.minibittorrent.transfer.connection.ConnectedTorrent;
import org.minibittorrent.transfer.connection.PeerConnection;
import org.minibittorrent.transfer.connection.RemotePeer;
import org.minibittorrent.transfer.rate.RateLimits;
import org.minibittorrent.wire.Handshake;

/** A torrent of one piece that takes everybody in. Its disk makes room at once, and never reads what is asked for. */
final class LoneTorrent implements ConnectedTorrent, SwarmStore, SwarmHost {
    static final InfoHash INFO_HASH = InfoHash.of(new byte[20]);

    final List<PeerConnection> joined = new ArrayList<>();
    private final EventLoop loop;
    private final Swarm swarm;
    private final RateLimits limits;

    /** A torrent of which there are none or all pieces. */
    LoneTorrent(EventLoop loop, PieceSet have) {
        this.loop = loop;
        this.swarm = new Swarm(
                new PieceLayout(1, 1 << 14), have, SwarmConfig.standard(0), new SplittableRandom(1), this, this);
        this.limits = new RateLimits(loop);
    }

    @Override
    public InfoHash infoHash() {
        return INFO_HASH;
    }

    @Override
    public Swarm swarm() {
        return swarm;
    }

    @Override
    public RateLimits limits() {
        return limits;
    }

    @Override
    public void admit(RemotePeer remote, Consumer<Boolean> answer) {
        answer.accept(true);
    }

    @Override
    public @Nullable String user(RemotePeer remote) {
        return null;
    }

    @Override
    public SwarmPeer join(PeerConnection connection, Handshake handshake) {
        joined.add(connection);
        return swarm.connected(connection, true, true, new int[0], loop.now());
    }

    @Override
    public void listenPortKnown(PeerConnection connection) {}

    @Override
    public void closed(PeerConnection connection) {
        joined.remove(connection);
    }

    @Override
    public ByteBuffer incoming(int piece, int begin, int length) {
        throw new AssertionError("nothing is fetched");
    }

    @Override
    public boolean mayRead(int piece, Runnable ready) {
        throw new AssertionError("nothing is fetched");
    }

    @Override
    public void arrived(int piece, int begin, ByteBuffer block) {
        throw new AssertionError("nothing is fetched");
    }

    @Override
    public @Nullable Section outgoing(int piece, int begin, Runnable ready) {
        return null;
    }

    @Override
    public void forget(Runnable ready) {}

    @Override
    public void suspect(int piece) {}

    @Override
    public void suspectFiles() {}

    @Override
    public void prepare(int piece) {
        loop.execute(() -> swarm.piecePrepared(piece, loop.now()));
    }

    @Override
    public void abandoned(int piece) {}

    @Override
    public void check(int piece, boolean withDigests) {}

    @Override
    public void verified(int piece) {}

    @Override
    public void completed() {}

    @Override
    public void blamed(PeerIdentity peer, int piece) {}
}
