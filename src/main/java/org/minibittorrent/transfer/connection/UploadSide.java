package org.minibittorrent.transfer.connection;

import org.jspecify.annotations.Nullable;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.store.MappedPiece;
import org.minibittorrent.swarm.SwarmPeer;
import org.minibittorrent.transfer.Transfer;
import org.minibittorrent.transfer.TransferEngine;
import org.minibittorrent.transfer.rate.Throttle;
import org.minibittorrent.wire.Message;

/** Blocks that go out on a connection, as fast as the limits and the disk allow. Loop thread. */
final class UploadSide implements OutboundStream.Source {
    private final PeerConnection connection;
    private final Transfer transfer;
    private final SwarmPeer peer;
    private final EventLoop loop;
    private final Throttle throttle;

    /** The same object each time: it waits only once for a piece. */
    private final Runnable wake;

    UploadSide(PeerConnection connection, TransferEngine engine, Transfer transfer, SwarmPeer peer) {
        this.connection = connection;
        this.transfer = transfer;
        this.peer = peer;
        this.loop = engine.loop();
        this.wake = connection::uploadReady;
        this.throttle = new Throttle(engine.limits().up, transfer.limits().up, wake);
    }

    void closed() {
        throttle.leave();
        transfer.warmPieces().forget(wake);
    }

    @Override
    public OutboundStream.@Nullable Block next() {
        if (!connection.isOpen()) {
            return null;
        }
        Message.Request request = transfer.swarm().nextUpload(peer);
        if (request == null || throttle.pass() == 0) {
            return null;
        }
        MappedPiece piece = transfer.warmPieces().get(request.piece(), loop.now(), wake);
        return piece == null ? null : new OutboundStream.Block(request, piece);
    }

    @Override
    public void taken(int length) {
        throttle.moved(length);
        connection.blockMoved();
        transfer.meter().up.add(length, loop.now());
        transfer.swarm().uploadTaken(peer, loop.now());
    }
}
