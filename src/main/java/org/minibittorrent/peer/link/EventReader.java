package org.minibittorrent.peer.link;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.minibittorrent.api.ApiEvent;
import org.minibittorrent.api.ApiLimits;
import org.minibittorrent.bencode.BencodeException;
import org.minibittorrent.http.HttpException;

/** The decoder of an event stream: bytes come in whatever cuts, events go out whole. */
final class EventReader {
    private static final int BAD_GATEWAY = 502;

    private final Consumer<ApiEvent> events;
    private byte[] body = new byte[256];
    private int filled;
    private int length = -1;

    EventReader(Consumer<ApiEvent> events) {
        this.events = events;
    }

    /** Takes bytes; memory grows with those that came, not with the length that is announced. */
    void take(ByteBuffer in) throws HttpException {
        while (in.hasRemaining()) {
            int wanted = length < 0 ? Integer.BYTES : length;
            int count = Math.min(in.remaining(), wanted - filled);
            if (filled + count > body.length) {
                body = Arrays.copyOf(body, Math.min(wanted, Math.max(filled + count, body.length * 2)));
            }
            in.get(body, filled, count);
            filled += count;
            if (filled == wanted) {
                complete();
            }
        }
    }

    private void complete() throws HttpException {
        filled = 0;
        if (length < 0) {
            length = ByteBuffer.wrap(body).getInt();
            if (length < 2 || length > ApiLimits.EVENT_BYTES) {
                throw new HttpException(BAD_GATEWAY, "an event of " + length + " bytes");
            }
            return;
        }
        byte[] event = Arrays.copyOf(body, length);
        length = -1;
        try {
            events.accept(ApiEvent.decode(event));
        } catch (BencodeException e) {
            throw new HttpException(BAD_GATEWAY, "an event that cannot be read: " + e.getMessage());
        }
    }
}
