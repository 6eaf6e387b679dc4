package org.minibittorrent.transfer.connection;

import org.jspecify.annotations.Nullable;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.store.MappedPiece;
import org.minibittorrent.swarm.Swarm;
import org.minibittorrent.swarm.SwarmPeer;
import org.minibittorrent.transfer.rate.Throttle;
import org.minibittorrent.wire.Message;

/** The sending side of a connection: takes blocks of the swarm, as fast as the limits and the disk allow. Loop thread. */
final class UploadSide implements OutboundStream.Source {
    private final PeerConnection connection;
    private final ConnectedTorrent torrent;
    private final Swarm swarm;
    private final SwarmPeer peer;
    private final EventLoop loop;
    private final Throttle throttle;

    /** The same object each time: it waits only once for a piece. */
    private final Runnable wake;

    UploadSide(PeerConnection connection, ConnectionHost host, ConnectedTorrent torrent, SwarmPeer peer) {
        this.connection = connection;
        this.torrent = torrent;
        this.swarm = torrent.swarm();
        this.peer = peer;
        this.loop = host.loop();
        this.wake = connection::uploadReady;
        this.throttle = new Throttle(host.limits().up, torrent.limits().up, wake);
    }

    void closed() {
        throttle.leave();
        torrent.forget(wake);
    }

    @Override
    public OutboundStream.@Nullable Block next() {
        if (!connection.isOpen()) {
            return null;
        }
        Message.Request request = swarm.nextUpload(peer);
        if (request == null || throttle.pass() == 0) {
            return null;
        }
        MappedPiece piece = torrent.outgoing(request.piece(), wake);
        return piece == null ? null : new OutboundStream.Block(request, piece);
    }

    @Override
    public void taken(int length) {
        throttle.moved(length);
        connection.blockMoved();
        swarm.uploadTaken(peer, loop.now());
    }
}
