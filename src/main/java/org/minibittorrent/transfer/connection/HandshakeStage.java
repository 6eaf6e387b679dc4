package org.minibittorrent.transfer.connection;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.net.Channel;
import org.minibittorrent.net.Timer;
import org.minibittorrent.wire.Handshake;
import org.minibittorrent.wire.WireException;

/**
 * The handshake of one connection: reads the other side's, and not a byte more; sends ours; and has a connection that came
 * in wait until it is admitted. Loop thread.
 */
final class HandshakeStage {
    private static final long HANDSHAKE_NANOS = Duration.ofSeconds(10).toNanos();

    private static final long ADMISSION_NANOS = Duration.ofSeconds(3).toNanos(); // for the answer whether it may stay

    private final PeerConnection connection;
    private final ConnectionHost host;
    private final @Nullable ConnectedTorrent dialledFor;
    private final ByteBuffer bytes = ByteBuffer.allocate(Handshake.LENGTH);
    private @Nullable Timer timer;
    private boolean answered;

    /** The handshake for the torrent it is dialled for; null if the connection came in: the other side will tell. */
    HandshakeStage(PeerConnection connection, ConnectionHost host, @Nullable ConnectedTorrent dialledFor) {
        this.connection = connection;
        this.host = host;
        this.dialledFor = dialledFor;
    }

    /** The connection is open. */
    void begin() {
        timer = host.loop().schedule(HANDSHAKE_NANOS, () -> connection.close("no handshake in time"));
        if (dialledFor != null) {
            connection.sendHandshake(dialledFor.infoHash());
        }
    }

    /** Reads what has come of the handshake; the connection joins its torrent when that is whole and accepted. */
    void readFrom(Channel channel) throws IOException, WireException {
        if (channel.read(bytes) < 0) {
            throw new EOFException("ended before its handshake was complete");
        }
        Handshake.checkPrefix(bytes.duplicate().flip());
        if (bytes.hasRemaining()) {
            return;
        }
        stop();
        Handshake theirs = Handshake.decode(bytes.flip());
        connection.isCalled(theirs.peerId());
        if (dialledFor == null) {
            knock(channel, host.find(theirs.infoHash()), theirs);
        } else if (dialledFor.infoHash().equals(theirs.infoHash())) {
            connection.join(dialledFor, theirs);
        } else {
            throw new WireException("answers for another torrent");
        }
    }

    /** Asks whether this peer may stay; until the answer nothing is read from it or sent to it. */
    private void knock(Channel channel, ConnectedTorrent asked, Handshake theirs) throws WireException {
        host.knocks(connection);
        channel.setReadable(false);
        timer = host.loop().schedule(ADMISSION_NANOS, () -> connection.close("nobody vouched for it"));
        asked.admit(connection.remote(), admitted -> {
            if (answered || !connection.isOpen()) {
                return;
            }
            answered = true;
            stop();
            if (!admitted) {
                connection.close("is not among the peers that may connect");
                return;
            }
            host.admitted(connection);
            connection.sendHandshake(asked.infoHash());
            try {
                connection.join(asked, theirs);
                channel.setReadable(true);
            } catch (WireException e) {
                connection.close(String.valueOf(e.getMessage()));
            }
        });
    }

    /** No longer waits for the other side. */
    void stop() {
        if (timer != null) {
            timer.cancel();
        }
    }
}
