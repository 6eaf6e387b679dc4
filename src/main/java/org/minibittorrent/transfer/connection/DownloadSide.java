package org.minibittorrent.transfer.connection;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.net.EventLoop;
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
    private final Runnable readOn;

    /** The buffer of the block that is arriving; null if nobody wants it. */
    private @Nullable ByteBuffer arriving;

    private int arrivingPiece;

    /** Whether what has come has yet to reach the disk before more is read. */
    private boolean diskBehind;

    DownloadSide(PeerConnection connection, ConnectionHost host, ConnectedTorrent torrent, SwarmPeer peer) {
        this.connection = connection;
        this.torrent = torrent;
        this.swarm = torrent.swarm();
        this.peer = peer;
        this.loop = host.loop();
        this.readOn = () -> {
            diskBehind = false;
            connection.readAgain();
        };
        this.throttle = new Throttle(host.limits().down, torrent.limits().down, connection::readAgain);
    }

    /** Whether it is we who do not read, because of a limit or because the disk is behind. */
    boolean isHeldBack() {
        return throttle.isWaiting() || diskBehind;
    }

    void closed() {
        throttle.leave();
        torrent.forget(readOn);
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
    public @Nullable ByteBuffer blockBegins(int piece, int begin, int length) throws WireException {
        boolean wanted = swarm.beginBlock(peer, piece, begin, length, loop.now());
        arriving = wanted ? torrent.incoming(piece, begin, length) : null;
        arrivingPiece = piece;
        return arriving;
    }

    @Override
    public void blockBytes(int count) {
        throttle.moved(count);
        connection.blockMoved();
        swarm.bytesReceived(peer, count, loop.now());
    }

    @Override
    public void blockEnds(int piece, int begin) {
        ByteBuffer block = arriving;
        arriving = null;
        if (block != null) {
            torrent.arrived(piece, begin, block);
        }
        swarm.blockReceived(peer, piece, begin, loop.now());
    }

    @Override
    public boolean expectsBlocks() {
        return peer.maySendBlocks() || !swarm.isComplete();
    }

    @Override
    public int mayRead() {
        diskBehind = arriving != null && !torrent.mayRead(arrivingPiece, readOn);
        int bytes = diskBehind ? 0 : throttle.pass();
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
