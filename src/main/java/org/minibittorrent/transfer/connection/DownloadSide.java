package org.minibittorrent.transfer.connection;

import org.jspecify.annotations.Nullable;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.store.PieceMemory;
import org.minibittorrent.swarm.SwarmPeer;
import org.minibittorrent.transfer.Transfer;
import org.minibittorrent.transfer.TransferEngine;
import org.minibittorrent.transfer.rate.Throttle;
import org.minibittorrent.wire.Message;
import org.minibittorrent.wire.WireException;

/** What comes in on a connection goes to the swarm, as fast as the limits allow. Loop thread. */
final class DownloadSide implements InboundStream.Sink {
    private final PeerConnection connection;
    private final Transfer transfer;
    private final SwarmPeer peer;
    private final EventLoop loop;
    private final Throttle throttle;

    DownloadSide(PeerConnection connection, TransferEngine engine, Transfer transfer, SwarmPeer peer) {
        this.connection = connection;
        this.transfer = transfer;
        this.peer = peer;
        this.loop = engine.loop();
        this.throttle = new Throttle(engine.limits().down, transfer.limits().down, connection::readAgain);
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
            transfer.listenPortKnown(connection);
        }
        transfer.swarm().receive(peer, message, loop.now());
    }

    @Override
    public @Nullable PieceMemory blockBegins(int piece, int begin, int length) throws WireException {
        boolean wanted = transfer.swarm().beginBlock(peer, piece, begin, length, loop.now());
        return wanted ? transfer.preparedPiece(piece) : null;
    }

    @Override
    public void blockBytes(int count) {
        throttle.moved(count);
        connection.blockMoved();
        transfer.meter().down.add(count, loop.now());
        transfer.swarm().bytesReceived(peer, count, loop.now());
    }

    @Override
    public void blockEnds(int piece, int begin) {
        transfer.swarm().blockReceived(peer, piece, begin, loop.now());
    }

    @Override
    public boolean expectsBlocks() {
        return peer.maySendBlocks() || !transfer.swarm().isComplete();
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
