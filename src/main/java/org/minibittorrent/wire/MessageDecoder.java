package org.minibittorrent.wire;

import static org.minibittorrent.wire.FrameRules.*;
import static org.minibittorrent.wire.MessageIds.*;

import java.nio.ByteBuffer;

/**
 * A decoder of messages from bytes, in whatever cuts they come. One for each connection; not thread safe. Of no further
 * use once it has thrown.
 *
 * <p>Takes memory for a message only after its length was checked; messages nobody knows are skipped without being kept.
 * At the head of a PIECE message it stops: the payload is the caller's to move. Each message is checked by itself; what may
 * follow what is for the swarm to say.
 */
public final class MessageDecoder {
    /** The id under which we take {@code lt_donthave}. */
    static final int OUR_DONT_HAVE_ID = 1;

    /** The receiver of the messages. */
    public interface Sink {
        /** A whole message. */
        void message(Message message) throws WireException;

        /** The head of a PIECE message; its payload of {@code length} bytes comes next. */
        void block(int piece, int begin, int length) throws WireException;
    }

    private final WireLimits limits;
    // The length prefix and the fixed part of every message but the long ones; its limit is how much to gather next.
    private final ByteBuffer head = ByteBuffer.allocate(LENGTH_PREFIX + BLOCK_FRAME);
    private byte[] body = new byte[0]; // the bitfield or extended handshake that is being put together, if any
    private int bodyFilled;
    private int bodyId = -1;
    private int skip;
    private int payload;

    /** A decoder at the beginning of the message stream, behind the handshake. */
    public MessageDecoder(WireLimits limits) {
        this.limits = limits;
        head.limit(LENGTH_PREFIX);
    }

    /** Bytes of the present block that are still to come; while positive, {@link #decode} must not be called. */
    public int payloadRemaining() {
        return payload;
    }

    /** The caller has moved so many bytes of the present block. */
    public void payloadConsumed(int count) {
        if (count < 0 || count > payload) {
            throw new IllegalArgumentException(count + " of " + payload);
        }
        payload -= count;
    }

    /** How many bytes may be read next without any of them being payload of a block; at least 1. */
    public int appetite() {
        if (skip > 0) {
            return skip + MessageEncoder.PIECE_HEADER_LENGTH;
        }
        if (bodyId >= 0) {
            return body.length - bodyFilled + MessageEncoder.PIECE_HEADER_LENGTH;
        }
        if (head.position() < LENGTH_PREFIX) {
            return MessageEncoder.PIECE_HEADER_LENGTH - head.position();
        }
        int rest = head.remaining();
        boolean piece = head.position() == ID_AT || head.get(ID_AT) == PIECE;
        return piece ? rest : rest + MessageEncoder.PIECE_HEADER_LENGTH;
    }

    /** Takes bytes, up to the end of the buffer or the head of a PIECE message. */
    public void decode(ByteBuffer in, Sink sink) throws WireException {
        if (payload > 0) {
            throw new IllegalStateException(payload + " bytes of a block come first");
        }
        while (in.hasRemaining() && payload == 0) {
            if (skip > 0) {
                int skipped = Math.min(skip, in.remaining());
                in.position(in.position() + skipped);
                skip -= skipped;
            } else if (bodyId >= 0) {
                fillBody(in, sink);
            } else {
                fillHead(in, sink);
            }
        }
    }

    private void fillHead(ByteBuffer in, Sink sink) throws WireException {
        while (in.hasRemaining() && head.hasRemaining()) {
            head.put(in.get());
        }
        if (head.hasRemaining()) {
            return;
        }
        int length = head.getInt(0);
        int needed = LENGTH_PREFIX + gather(head, length, limits);
        if (needed > head.position()) {
            head.limit(needed);
        } else if (length == 0) {
            nextHead();
            sink.message(new Message.KeepAlive());
        } else {
            dispatch(Byte.toUnsignedInt(head.get(ID_AT)), length, sink);
        }
    }

    private void dispatch(int id, int length, Sink sink) throws WireException {
        switch (id) {
            case PIECE -> {
                int piece = head.getInt(FIELDS_AT);
                int begin = head.getInt(FIELDS_AT + Integer.BYTES);
                limits.checkBlock(piece, begin, length - PIECE_HEAD);
                payload = length - PIECE_HEAD;
                nextHead();
                sink.block(piece, begin, payload);
            }
            case BITFIELD -> gatherBody(id, length - 1, sink);
            case EXTENDED -> {
                if (head.get(FIELDS_AT) == 0) {
                    gatherBody(id, length - EXTENDED_HEAD, sink);
                } else {
                    finish(extended(), length, sink);
                }
            }
            default -> finish(message(id), length, sink);
        }
    }

    private void finish(Message message, int length, Sink sink) throws WireException {
        skip = LENGTH_PREFIX + length - head.position();
        nextHead();
        sink.message(message);
    }

    private Message extended() throws WireException {
        return head.get(FIELDS_AT) == OUR_DONT_HAVE_ID
                ? new Message.DontHave(limits.checkPiece(head.getInt(FIELDS_AT + 1)), OUR_DONT_HAVE_ID)
                : new Message.Unknown(EXTENDED);
    }

    private Message message(int id) throws WireException {
        return switch (id) {
            case CHOKE -> new Message.Choke();
            case UNCHOKE -> new Message.Unchoke();
            case INTERESTED -> new Message.Interested();
            case NOT_INTERESTED -> new Message.NotInterested();
            case HAVE_ALL -> new Message.HaveAll();
            case HAVE_NONE -> new Message.HaveNone();
            case HAVE -> new Message.Have(piece());
            case SUGGEST_PIECE -> new Message.SuggestPiece(piece());
            case ALLOWED_FAST -> new Message.AllowedFast(piece());
            case PORT -> new Message.Port(Short.toUnsignedInt(head.getShort(FIELDS_AT)));
            case REQUEST, CANCEL, REJECT_REQUEST -> blockMessage(id);
            default -> new Message.Unknown(id);
        };
    }

    private int piece() throws WireException {
        return limits.checkPiece(head.getInt(FIELDS_AT));
    }

    private Message blockMessage(int id) throws WireException {
        int piece = head.getInt(FIELDS_AT);
        int begin = head.getInt(FIELDS_AT + Integer.BYTES);
        int length = head.getInt(FIELDS_AT + 2 * Integer.BYTES);
        limits.checkBlock(piece, begin, length);
        return switch (id) {
            case REQUEST -> new Message.Request(piece, begin, length);
            case CANCEL -> new Message.Cancel(piece, begin, length);
            default -> new Message.RejectRequest(piece, begin, length);
        };
    }

    private void gatherBody(int id, int length, Sink sink) throws WireException {
        nextHead();
        body = new byte[length];
        bodyFilled = 0;
        bodyId = id;
        if (length == 0) {
            finishBody(sink);
        }
    }

    private void fillBody(ByteBuffer in, Sink sink) throws WireException {
        int count = Math.min(in.remaining(), body.length - bodyFilled);
        in.get(body, bodyFilled, count);
        bodyFilled += count;
        if (bodyFilled == body.length) {
            finishBody(sink);
        }
    }

    private void finishBody(Sink sink) throws WireException {
        byte[] full = body;
        int id = bodyId;
        body = new byte[0];
        bodyId = -1;
        sink.message(id == BITFIELD ? bitfield(full) : ExtendedHandshakes.decode(full));
    }

    private Message bitfield(byte[] bits) throws WireException {
        int spare = bits.length * Byte.SIZE - limits.layout().pieceCount();
        if (spare > 0 && (bits[bits.length - 1] & ((1 << spare) - 1)) != 0) {
            throw new WireException("sets bits behind the last piece");
        }
        return new Message.Bitfield(bits);
    }

    private void nextHead() {
        head.clear().limit(LENGTH_PREFIX);
    }
}
