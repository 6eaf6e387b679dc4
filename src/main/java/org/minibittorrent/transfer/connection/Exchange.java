package org.minibittorrent.transfer.connection;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.net.EventLoop;
import org.minibittorrent.store.Section;
import org.minibittorrent.swarm.Swarm;
import org.minibittorrent.swarm.SwarmPeer;
import org.minibittorrent.transfer.rate.Throttle;
import org.minibittorrent.wire.Message;
import org.minibittorrent.wire.WireException;

/**
 * The exchange of one connection with the swarm of its torrent: hands it the messages and blocks that come, and takes from
 * it the blocks to send, as fast as the limits and the disk allow. Loop thread.
 */
final class Exchange implements InboundStream.Sink {
    // A peer that leaves so soon after it was sent blocks of pieces, and never had those, may have found one of them
    // wrong.
    private static final long SUSPECT_NANOS = Duration.ofSeconds(5).toNanos();
    private static final int SUSPECTS = 16;

    private final PeerConnection connection;
    private final ConnectedTorrent torrent;
    private final Swarm swarm;
    private final SwarmPeer peer;
    private final EventLoop loop;
    private final int[] served = new int[SUSPECTS]; // a ring: the pieces of the last blocks that were sent
    private final Throttle down;
    private final Throttle up;
    private final Runnable readOn;

    private final Runnable wake; // the same object each time: it waits only once for a piece
    private int servedLast;
    private int servedCount;
    private long servedAt;
    private boolean diskBehind; // what has come has yet to reach the disk before more is read

    Exchange(PeerConnection connection, ConnectionHost host, ConnectedTorrent torrent, SwarmPeer peer) {
        this.connection = connection;
        this.torrent = torrent;
        this.swarm = torrent.swarm();
        this.peer = peer;
        this.loop = host.loop();
        this.readOn = () -> {
            diskBehind = false;
            connection.readAgain();
        };
        this.wake = connection::uploadReady;
        this.down = new Throttle(host.limits().down, torrent.limits().down, connection::readAgain);
        this.up = new Throttle(host.limits().up, torrent.limits().up, wake);
    }

    /** Whether it is we who do not read, because of a limit or because the disk is behind. */
    boolean isHeldBack() {
        return down.isWaiting() || diskBehind;
    }

    void closed() {
        down.leave();
        up.leave();
        torrent.forget(readOn);
        torrent.forget(wake);
        if (loop.now() - servedAt < SUSPECT_NANOS) {
            IntStream.range(0, servedCount)
                    .map(back -> served[(servedLast - back + SUSPECTS) % SUSPECTS])
                    .distinct()
                    .filter(piece -> !peer.hasPiece(piece))
                    .forEach(torrent::suspect);
        }
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
        return swarm.beginBlock(peer, piece, begin, length, loop.now()) ? torrent.incoming(piece, begin, length) : null;
    }

    @Override
    public void blockBytes(int count) {
        down.moved(count);
        connection.blockMoved();
        swarm.bytesReceived(peer, count, loop.now());
    }

    @Override
    public void blockEnds(int piece, int begin, ByteBuffer block) {
        torrent.arrived(piece, begin, block);
        swarm.blockReceived(peer, piece, begin, loop.now());
    }

    @Override
    public boolean expectsBlocks() {
        return peer.maySendBlocks() || !swarm.isComplete();
    }

    @Override
    public int mayRead(int piece) {
        diskBehind = piece >= 0 && !torrent.mayRead(piece, readOn);
        int bytes = diskBehind ? 0 : down.pass();
        if (bytes == 0) {
            connection.readLater();
        }
        return bytes;
    }

    @Override
    public boolean isOpen() {
        return connection.isOpen();
    }

    /** The next block if it may be sent now; if it may only later, the connection is asked to write then. */
    OutboundStream.@Nullable Block next() {
        if (!connection.isOpen()) {
            return null;
        }
        Message.Request request = swarm.nextUpload(peer);
        if (request == null || up.pass() == 0) {
            return null;
        }
        Section section = torrent.outgoing(request.piece(), request.begin(), wake);
        return section == null ? null : new OutboundStream.Block(request, section);
    }

    /** The block told last is on its way. */
    void taken(Message.Request block) {
        up.moved(block.length());
        servedAt = loop.now();
        if (servedCount == 0 || served[servedLast] != block.piece()) {
            servedLast = (servedLast + 1) % SUSPECTS;
            served[servedLast] = block.piece();
            servedCount = Math.min(servedCount + 1, SUSPECTS);
        }
        connection.blockMoved();
        swarm.uploadTaken(peer, loop.now());
    }
}
