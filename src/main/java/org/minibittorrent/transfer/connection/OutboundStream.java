package org.minibittorrent.transfer.connection;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.net.Channel;
import org.minibittorrent.store.Section;
import org.minibittorrent.wire.Handshake;
import org.minibittorrent.wire.Message;
import org.minibittorrent.wire.MessageEncoder;
import org.minibittorrent.wire.WireException;

/**
 * The sending half of a connection: messages first, then blocks, many in one gathering write, straight from the mapped
 * pieces. Blocks are taken from their source only when the socket can carry them, so a peer that does not read holds
 * nothing but one batch.
 */
final class OutboundStream {
    /** A block that can be sent: its place in the torrent, and the section it is in. */
    record Block(Message.Request request, Section section) {}

    private static final int MOST_WAITING = 512 << 10; // bytes of messages; a peer for which more wait is dropped
    private static final int MOST_BLOCKS = 32;
    private static final int MOST_COPIES = 4; // blocks of a batch that keep memory of the process
    private static final int LEAST_BLOCKS = 2;
    private static final int FEW = 512; // bytes of messages that have room from the beginning, enough for the quiet
    private static final int MANY = 8 * 1024; // room for more than this is given back once the messages are gone
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private @Nullable Exchange source;
    private ByteBuffer[] batch = new ByteBuffer[8];
    // On the heap: they are small, the socket copies them at no cost, and thousands of connections may come and go.
    private ByteBuffer filling = NOTHING;
    private ByteBuffer flushing = NOTHING;
    private ByteBuffer heads = NOTHING;
    private int next;
    private int end;
    private int blocks;
    private int mostBlocks = 4;
    private long written;

    /** From now on blocks are sent as well. */
    void sendBlocks(Exchange blocksToSend) {
        source = blocksToSend;
        heads = ByteBuffer.allocateDirect(MOST_BLOCKS * MessageEncoder.PIECE_HEADER_LENGTH);
    }

    /** Queues a message behind those that wait. Throws if the other side has let too many pile up. */
    void send(Message message) throws WireException {
        int length = MessageEncoder.encodedLength(message);
        if (filling.remaining() < length) {
            int needed = filling.position() + length;
            if (needed > MOST_WAITING) {
                throw new WireException("does not read: " + filling.position() + " bytes of messages wait for it");
            }
            int capacity = Math.max(FEW, Math.max(needed, filling.capacity() * 2));
            filling = ByteBuffer.allocate(capacity).put(filling.flip());
        }
        MessageEncoder.encode(message, filling);
    }

    /** Queues the handshake, which is no message. */
    void sendHandshake(Handshake handshake) {
        if (filling.position() > 0) {
            throw new IllegalStateException("the handshake comes first");
        }
        filling = ByteBuffer.allocate(FEW);
        handshake.encode(filling);
    }

    /** Whether blocks are part of what is being written, so that a failing write may be the file's fault. */
    boolean isWritingBlocks() {
        return blocks > 0;
    }

    /** {@return how many bytes have gone to the other side} */
    long written() {
        return written;
    }

    /** Writes what there is; true if the socket did not take all of it. */
    boolean writeTo(Channel channel) throws IOException {
        while (next < end || collect()) {
            written += channel.write(batch, next, end - next);
            while (next < end && !batch[next].hasRemaining()) {
                batch[next++] = NOTHING; // lets go of the mapping
            }
            if (next < end) {
                mostBlocks = Math.max(LEAST_BLOCKS, mostBlocks / 2);
                return true;
            }
            mostBlocks = Math.min(MOST_BLOCKS, mostBlocks * 2);
        }
        return false;
    }

    /** Puts the next batch together; false if there is nothing to send. */
    private boolean collect() {
        next = 0;
        end = 0;
        blocks = 0;
        if (filling.position() > 0) {
            ByteBuffer full = filling.flip();
            filling = flushing.capacity() > MANY ? NOTHING : flushing.clear();
            flushing = full;
            batch[end++] = full;
        }
        heads.clear();
        int copies = 0;
        Exchange from = source;
        Block block = from == null ? null : from.next();
        while (from != null && block != null) {
            Message.Request request = block.request();
            ByteBuffer head = heads.slice(heads.position(), MessageEncoder.PIECE_HEADER_LENGTH);
            MessageEncoder.pieceHeader(request.piece(), request.begin(), request.length(), head);
            heads.position(heads.position() + MessageEncoder.PIECE_HEADER_LENGTH);
            int needed = end + 1 + block.section().maxSlices();
            if (needed > batch.length) {
                batch = Arrays.copyOf(batch, Math.max(needed, batch.length * 2));
            }
            batch[end++] = head.flip();
            end += block.section().slices(request.begin(), request.length(), batch, end);
            from.taken(request);
            copies += block.section().isCopied() ? 1 : 0;
            block = ++blocks < mostBlocks && copies < MOST_COPIES ? from.next() : null;
        }
        return end > 0;
    }
}
