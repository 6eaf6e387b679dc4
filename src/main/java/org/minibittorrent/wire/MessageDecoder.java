package org.minibittorrent.wire;

import static org.minibittorrent.wire.MessageIds.*;

import java.nio.ByteBuffer;

/**
 * Bytes to messages, in whatever cuts they come. One for each connection; not thread safe.
 *
 * <p>Takes memory for a message only after its length was checked; messages nobody knows are skipped without being kept.
 * At the head of a PIECE message it stops: the payload is the caller's to move.
 */
public final class MessageDecoder {
    /** The id under which we take {@code lt_donthave}. */
    static final int OUR_DONT_HAVE_ID = 1;

    private static final int LENGTH_PREFIX = 4;
    private static final int BLOCK_FRAME = 13;

    /** What becomes of the messages. */
    public interface Sink {
        /** A whole message. */
        void message(Message message) throws WireException;

        /** The head of a PIECE message; its payload of {@code length} bytes comes next. */
        void block(int piece, int begin, int length) throws WireException;
    }

    private final WireLimits limits;

    /** The length prefix and the fixed part of every message but the long ones. */
    private final ByteBuffer head = ByteBuffer.allocate(LENGTH_PREFIX + BLOCK_FRAME);

    /** The long message that is being put together, if any. */
    private byte[] body = new byte[0];

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
        int rest = head.limit() - head.position();
        return isPiece() ? rest : rest + MessageEncoder.PIECE_HEADER_LENGTH;
    }

    private boolean isPiece() {
        return head.position() == LENGTH_PREFIX || head.get(LENGTH_PREFIX) == PIECE;
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
        if (head.position() == LENGTH_PREFIX) {
            if (length == 0) {
                next();
                sink.message(new Message.KeepAlive());
            } else if (length < 0 || length > limits.maxFrame()) {
                throw new WireException("sends a message of " + Integer.toUnsignedString(length)
                        + " bytes; the limit is " + limits.maxFrame());
            } else {
                head.limit(LENGTH_PREFIX + 1);
            }
            return;
        }
        int id = head.get(LENGTH_PREFIX);
        if (head.position() == LENGTH_PREFIX + 1) {
            int fixed = fixedLength(id, length);
            if (fixed > 1) {
                head.limit(LENGTH_PREFIX + fixed);
                return;
            }
        }
        dispatch(id, length, sink);
    }

    /** Bytes of the frame to gather in the head before acting on it. */
    private int fixedLength(int id, int length) throws WireException {
        int expected = switch (id) {
            case CHOKE, UNCHOKE, INTERESTED, NOT_INTERESTED, HAVE_ALL, HAVE_NONE -> 1;
            case HAVE, SUGGEST_PIECE, ALLOWED_FAST -> 1 + Integer.BYTES;
            case REQUEST, CANCEL, REJECT_REQUEST -> BLOCK_FRAME;
            case PORT -> 1 + Short.BYTES;
            case BITFIELD -> 1 + WireLimits.bitfieldLength(limits.pieces());
            default -> length;
        };
        if (length != expected) {
            throw new WireException("sends a message " + id + " of " + length + " bytes, not " + expected);
        }
        if (id == PIECE) {
            int block = length - 1 - 2 * Integer.BYTES;
            if (block < 1 || block > WireLimits.MAX_BLOCK) {
                throw new WireException("sends a block of " + block + " bytes");
            }
            return 1 + 2 * Integer.BYTES;
        }
        return expected <= BLOCK_FRAME && id <= ALLOWED_FAST && id >= 0 && id != BITFIELD ? expected : 1;
    }

    private void dispatch(int id, int length, Sink sink) throws WireException {
        int at = LENGTH_PREFIX + 1;
        switch (id) {
            case PIECE -> {
                int piece = piece(head.getInt(at));
                int begin = head.getInt(at + Integer.BYTES);
                if (begin < 0) {
                    throw new WireException("sends a block at " + begin);
                }
                payload = length - 1 - 2 * Integer.BYTES;
                next();
                sink.block(piece, begin, payload);
            }
            case BITFIELD, EXTENDED -> {
                body = new byte[length - 1];
                bodyFilled = 0;
                bodyId = id;
                if (body.length == 0) {
                    finishBody(sink);
                }
            }
            default -> {
                Message message = fixedMessage(id, at);
                skip = message instanceof Message.Unknown ? LENGTH_PREFIX + length - head.position() : 0;
                next();
                sink.message(message);
            }
        }
    }

    private Message fixedMessage(int id, int at) throws WireException {
        return switch (id) {
            case CHOKE -> new Message.Choke();
            case UNCHOKE -> new Message.Unchoke();
            case INTERESTED -> new Message.Interested();
            case NOT_INTERESTED -> new Message.NotInterested();
            case HAVE_ALL -> new Message.HaveAll();
            case HAVE_NONE -> new Message.HaveNone();
            case HAVE -> new Message.Have(piece(head.getInt(at)));
            case SUGGEST_PIECE -> new Message.SuggestPiece(piece(head.getInt(at)));
            case ALLOWED_FAST -> new Message.AllowedFast(piece(head.getInt(at)));
            case PORT -> new Message.Port(Short.toUnsignedInt(head.getShort(at)));
            case REQUEST -> new Message.Request(piece(head.getInt(at)), begin(at), length(at));
            case CANCEL -> new Message.Cancel(piece(head.getInt(at)), begin(at), length(at));
            case REJECT_REQUEST -> new Message.RejectRequest(piece(head.getInt(at)), begin(at), length(at));
            default -> new Message.Unknown(id);
        };
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
        next();
        sink.message(id == BITFIELD ? bitfield(full) : ExtendedHandshakes.message(full, limits));
    }

    private Message bitfield(byte[] bits) throws WireException {
        int spare = bits.length * Byte.SIZE - limits.pieces();
        if (spare > 0 && (bits[bits.length - 1] & ((1 << spare) - 1)) != 0) {
            throw new WireException("sets bits behind the last piece");
        }
        return new Message.Bitfield(bits);
    }

    private int piece(int piece) throws WireException {
        if (piece < 0 || piece >= limits.pieces()) {
            throw new WireException("names piece " + Integer.toUnsignedString(piece) + " of " + limits.pieces());
        }
        return piece;
    }

    private int begin(int at) throws WireException {
        int begin = head.getInt(at + Integer.BYTES);
        if (begin < 0) {
            throw new WireException("names a block at " + begin);
        }
        return begin;
    }

    private int length(int at) throws WireException {
        int length = head.getInt(at + 2 * Integer.BYTES);
        if (length < 1 || length > WireLimits.MAX_BLOCK) {
            throw new WireException("asks for a block of " + Integer.toUnsignedString(length) + " bytes; the limit is "
                    + WireLimits.MAX_BLOCK);
        }
        return length;
    }

    private void next() {
        head.clear().limit(LENGTH_PREFIX);
    }
}
