package org.minibittorrent.transfer.connection;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.net.Channel;
import org.minibittorrent.wire.Message;
import org.minibittorrent.wire.MessageDecoder;
import org.minibittorrent.wire.MessageEncoder;
import org.minibittorrent.wire.WireException;
import org.minibittorrent.wire.WireLimits;

/**
 * The receiving half of a connection after the handshake: messages to a sink, and blocks from the socket straight to their
 * place in the piece. While blocks may be on order it never reads further than the head of the next message, so no
 * byte of a block is ever read anywhere but to its place.
 */
final class InboundStream {
    /** The receiver of messages and blocks. Loop thread. */
    interface Sink {
        /** A whole message. */
        void message(Message message) throws WireException;

        /** A block begins: the buffer it is to fill, or null if nobody wants it. */
        @Nullable
        ByteBuffer blockBegins(int piece, int begin, int length) throws WireException;

        /** Bytes of a block came, wanted or not. */
        void blockBytes(int count);

        /** A wanted block is complete in the buffer given for it. */
        void blockEnds(int piece, int begin, ByteBuffer block);

        /** Whether blocks may be asked of this peer, now or while its messages are read. */
        boolean expectsBlocks();

        /** How many bytes of a block (piece -1: unwanted) may be read now; if 0, the sink has it go on later. */
        int mayRead(int piece);

        /** Whether the connection is still wanted. */
        boolean isOpen();
    }

    private static final int BULK = 16 * 1024;
    // Messages are cheap to send and may be dear to act on: so much of them at a time, then it is the others' turn.
    private static final int HEADS_AT_A_TIME = 2 * BULK;
    // Heads of messages; between two calls of readFrom nothing is in it, so a loop needs but one.
    private static final ThreadLocal<ByteBuffer> HEAD = ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(BULK));
    // The place of unwanted blocks; shared by all, since nobody reads it.
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
            place = sink.blockBegins(piece, begin, length);
        }
    };

    private @Nullable ByteBuffer place; // of the block that is arriving; null if nobody wants it
    private int blockPiece;
    private int blockBegin;

    InboundStream(WireLimits limits, Sink sink) {
        this.decoder = new MessageDecoder(limits);
        this.sink = sink;
    }

    /** The rest of the block that is arriving goes nowhere. */
    void discardArriving() {
        place = null;
    }

    /** Reads what there is, or as much as is fair. Returns false at the end of the stream. */
    boolean readFrom(Channel channel) throws IOException, WireException {
        int heads = 0;
        while (sink.isOpen() && heads < HEADS_AT_A_TIME) {
            int remaining = decoder.payloadRemaining();
            long count;
            if (remaining == 0) {
                count = readHead(channel);
                heads += (int) count;
            } else {
                ByteBuffer block = place;
                int most = Math.min(sink.mayRead(block == null ? -1 : blockPiece), remaining);
                if (most == 0) {
                    return true;
                }
                if (block == null) {
                    count = readWaste(channel, most);
                } else {
                    count = most < remaining ? readPart(channel, block, most) : readRest(channel, block);
                }
                if (count > 0) {
                    consume((int) Math.min(count, remaining));
                }
                if (count > remaining) {
                    decode(HEAD.get().flip());
                }
            }
            if (count <= 0) {
                return count == 0;
            }
        }
        return true;
    }

    private long readHead(Channel channel) throws IOException, WireException {
        ByteBuffer head = HEAD.get();
        head.clear().limit(sink.expectsBlocks() ? Math.min(decoder.appetite(), BULK) : BULK);
        int count = channel.read(head);
        if (count > 0) {
            decode(head.flip());
        }
        return count;
    }

    /** Reads into the block all that remains of it, and the head of the next message into {@link #HEAD}. */
    private static long readRest(Channel channel, ByteBuffer block) throws IOException {
        ByteBuffer head = HEAD.get();
        head.clear().limit(MessageEncoder.PIECE_HEADER_LENGTH);
        return channel.read(new ByteBuffer[] {block, head}, 0, 2);
    }

    /** Reads at most so many bytes of the block, which are not all that remain of it. */
    private static long readPart(Channel channel, ByteBuffer block, int most) throws IOException {
        int limit = block.limit();
        block.limit(block.position() + most);
        try {
            return channel.read(block);
        } finally {
            block.limit(limit);
        }
    }

    private static long readWaste(Channel channel, int most) throws IOException {
        ByteBuffer waste = WASTE.get();
        waste.clear().limit(Math.min(most, BULK));
        return channel.read(waste);
    }

    private void consume(int count) {
        decoder.payloadConsumed(count);
        sink.blockBytes(count);
        ByteBuffer block = place;
        if (decoder.payloadRemaining() == 0 && block != null) {
            place = null;
            sink.blockEnds(blockPiece, blockBegin, block);
        }
    }

    /** Decodes the heads of messages, among which may be blocks that nobody wants. */
    private void decode(ByteBuffer head) throws WireException {
        while (head.hasRemaining()) {
            decoder.decode(head, decoded);
            int payload = Math.min(decoder.payloadRemaining(), head.remaining());
            if (payload > 0) {
                if (place != null) {
                    // It was asked for only after these bytes were read.
                    throw new WireException("sends a block before it was asked for");
                }
                head.position(head.position() + payload);
                consume(payload);
            }
        }
    }
}
