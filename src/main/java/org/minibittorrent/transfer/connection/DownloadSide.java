package org.minibittorrent.transfer.connection;

import org.jspecify.annotations.Nullable;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.store.PieceMemory;
import org.minibittorrent.swarm.Swarm;
import org.minibittorrent.swarm.SwarmPeer;
import org.minibittorrent.transfer.rate.Throttle;
import org.minibittorrent.wire.Message;
import org.minibittorrent.wire.WireException;

/** The receiving side of a connection: hands messages and blocks to the swarm, as fast as the limits allow. Loop thread. */
final class DownloadSide implements InboundStream.Sink {
    private final PeerConnection connection;
    private final ConnectedTorrent torrent;
    private final Swarm swarm;
    private final SwarmPeer peer;
    private final EventLoop loop;
    private final Throttle throttle;

    DownloadSide(PeerConnection connection, ConnectionHost host, ConnectedTorrent torrent, SwarmPeer peer) {
        this.connection = connection;
        this.torrent = torrent;
        this.swarm = torrent.swarm();
        this.peer = peer;
        this.loop = host.loop();
        this.throttle = new Throttle(host.limits().down, torrent.limits().down, connection::readAgain);
    }

    /** Whether it is we who do not read, because of a limit. */
    boolean isHeldBack() {
        return throttle.isWaiting();
    }

    void closed() {
        throttle.leave();
    }

    @Override
    public void message(Message message) throws WireException {
        if (message instanceof Message.ExtendedHandshake extended
                && extended.listenPort().isPresent()) {
            connection.listensAt(extended.listenPort().getAsInt());
            torrent.listenPortKnown(connection);
        }
        swarm.receive(peer, message, loop.now());
    }

    @Override
    public @Nullable PieceMemory blockBegins(int piece, int begin, int length) throws WireException {
        boolean wanted = swarm.beginBlock(peer, piece, begin, length, loop.now());
        return wanted ? torrent.incoming(piece) : null;
    }

    @Override
    public void blockBytes(int count) {
        throttle.moved(count);
        connection.blockMoved();
        swarm.bytesReceived(peer, count, loop.now());
    }

    @Override
    public void blockEnds(int piece, int begin) {
        swarm.blockReceived(peer, piece, begin, loop.now());
    }

    @Override
    public boolean expectsBlocks() {
        return peer.maySendBlocks() || !swarm.isComplete();
    }

    @Override
    public int mayRead() {
        int bytes = throttle.pass();
        if (bytes == 0) {
            connection.readLater();
        }
        return bytes;
    }

    @Override
    public boolean isOpen() {
        return connection.isOpen();
    }
}
