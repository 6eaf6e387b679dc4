package org.minibittorrent.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.net.Channel;
import org.minibittorrent.store.MappedPiece;
import org.minibittorrent.wire.Message;
import org.minibittorrent.wire.MessageDecoder;
import org.minibittorrent.wire.MessageEncoder;
import org.minibittorrent.wire.WireException;
import org.minibittorrent.wire.WireLimits;

/**
 * The receiving half of a connection after the handshake: messages to a sink, and blocks from the socket straight to their
 * place in the mapped piece. While blocks are on order it never reads further than the head of the next message, so no
 * byte of a block is ever read anywhere but to its place.
 */
final class InboundStream {
    /** What is done with what comes in. Loop thread. */
    interface Sink {
        /** A whole message. */
        void message(Message message) throws WireException;

        /** A block begins: where it goes, or null if nobody wants it. */
        @Nullable
        MappedPiece blockBegins(int piece, int begin, int length) throws WireException;

        /** Bytes of a block came; {@code wanted} as it was answered at its beginning. */
        void blockBytes(int count);

        /** A wanted block is complete in its place. */
        void blockEnds(int piece, int begin);

        /** Whether blocks are on order from this peer. */
        boolean expectsBlocks();

        /** Whether bytes may be read now; if not, the sink sees to it that reading goes on later. */
        boolean mayRead();
    }

    private static final int BULK = 16 * 1024;

    /** Where unwanted blocks go; shared by all, since nobody reads it. */
    private static final ThreadLocal<ByteBuffer> WASTE = ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(BULK));

    private final Sink sink;
    private final MessageDecoder decoder;
    private final MessageDecoder.Sink decoded = new MessageDecoder.Sink() {
        @Override
        public void message(Message message) throws WireException {
            sink.message(message);
        }

        @Override
        public void block(int piece, int begin, int length) throws WireException {
            blockPiece = piece;
            blockBegin = begin;
            MappedPiece place = sink.blockBegins(piece, begin, length);
            wanted = place != null;
            if (place != null) {
                int needed = place.maxSlices() + 1;
                if (needed > target.length) {
                    target = new ByteBuffer[needed];
                }
                parts = place.slices(begin, length, target, 0);
            }
        }
    };

    private final ByteBuffer head = ByteBuffer.allocateDirect(BULK);
    private ByteBuffer[] target = new ByteBuffer[4];
    private int parts;
    private int blockPiece;
    private int blockBegin;
    private boolean wanted;

    InboundStream(WireLimits limits, Sink sink) {
        this.decoder = new MessageDecoder(limits);
        this.sink = sink;
    }

    /** The rest of the block that is arriving goes nowhere. */
    void discardArriving() {
        wanted = false;
    }

    /** Reads what there is. Returns false at the end of the stream. */
    boolean readFrom(Channel channel) throws IOException, WireException {
        while (sink.mayRead()) {
            int remaining = decoder.payloadRemaining();
            long count = remaining == 0
                    ? readHead(channel)
                    : wanted ? readBlock(channel, remaining) : readWaste(channel, remaining);
            if (count <= 0) {
                return count == 0;
            }
        }
        return true;
    }

    private long readHead(Channel channel) throws IOException, WireException {
        head.clear().limit(sink.expectsBlocks() ? Math.min(decoder.appetite(), BULK) : BULK);
        int count = channel.read(head);
        if (count > 0) {
            decodeHead();
        }
        return count;
    }

    private long readBlock(Channel channel, int remaining) throws IOException, WireException {
        head.clear().limit(MessageEncoder.PIECE_HEADER_LENGTH);
        target[parts] = head;
        long count = channel.read(target, 0, parts + 1);
        if (count > 0) {
            consume((int) Math.min(count, remaining));
            if (count > remaining) {
                decodeHead();
            }
        }
        return count;
    }

    private long readWaste(Channel channel, int remaining) throws IOException {
        ByteBuffer waste = WASTE.get();
        waste.clear().limit(Math.min(remaining, waste.capacity()));
        int count = channel.read(waste);
        if (count > 0) {
            consume(count);
        }
        return count;
    }

    private void consume(int count) {
        decoder.payloadConsumed(count);
        sink.blockBytes(count);
        if (decoder.payloadRemaining() == 0 && wanted) {
            wanted = false;
            sink.blockEnds(blockPiece, blockBegin);
        }
    }

    /** Decodes what is in {@link #head}, which may end within a block only if that one is unwanted. */
    private void decodeHead() throws WireException {
        head.flip();
        while (head.hasRemaining()) {
            decoder.decode(head, decoded);
            int payload = Math.min(decoder.payloadRemaining(), head.remaining());
            if (payload > 0) {
                if (wanted) {
                    throw new IllegalStateException("read into a wanted block");
                }
                head.position(head.position() + payload);
                consume(payload);
            }
        }
    }
}
