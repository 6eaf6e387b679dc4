package org.minibittorrent.transfer.connection;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.net.Channel;
import org.minibittorrent.wire.Handshake;
import org.minibittorrent.wire.WireException;

/** Reads the other side's handshake, and not a byte more. Loop thread. */
final class HandshakeReader {
    private final ByteBuffer bytes = ByteBuffer.allocate(Handshake.LENGTH);

    /**
     * Reads what has come of it.
     *
     * @return null until it is whole
     * @throws WireException as soon as it cannot become one
     */
    @Nullable
    Handshake readFrom(Channel channel) throws IOException, WireException {
        if (channel.read(bytes) < 0) {
            throw new EOFException("ended before its handshake was complete");
        }
        Handshake.checkPrefix(bytes.duplicate().flip());
        return bytes.hasRemaining() ? null : Handshake.decode(bytes.flip());
    }
}
