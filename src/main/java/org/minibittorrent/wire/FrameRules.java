package org.minibittorrent.wire;

import static org.minibittorrent.wire.MessageIds.*;

import java.nio.ByteBuffer;

/** The length that each message must or may have: checked as soon as its id is known, before memory is taken for it. */
final class FrameRules {
    static final int LENGTH_PREFIX = 4;
    static final int ID_AT = LENGTH_PREFIX;
    static final int FIELDS_AT = ID_AT + 1; // the fields of a message, or the id of an extended one
    static final int INDEX_FRAME = 1 + Integer.BYTES;
    static final int BLOCK_FRAME = 1 + 3 * Integer.BYTES;
    static final int PIECE_HEAD = 1 + 2 * Integer.BYTES;
    static final int EXTENDED_HEAD = 2;
    static final int DONT_HAVE_FRAME = EXTENDED_HEAD + Integer.BYTES;

    private FrameRules() {}

    /**
     * How many bytes of a frame, its length prefix not counted, to gather in the head before acting on it, as far as
     * the head tells by now; {@code length} is what the prefix says. Throws if the message must not have that length.
     */
    static int gather(ByteBuffer head, int length, WireLimits limits) throws WireException {
        if (head.position() == LENGTH_PREFIX) {
            atMost(limits.maxFrame(), length);
            return Math.min(length, 1);
        }
        int id = Byte.toUnsignedInt(head.get(ID_AT));
        return switch (id) {
            case CHOKE, UNCHOKE, INTERESTED, NOT_INTERESTED, HAVE_ALL, HAVE_NONE -> exactly(1, id, length);
            case HAVE, SUGGEST_PIECE, ALLOWED_FAST -> exactly(INDEX_FRAME, id, length);
            case REQUEST, CANCEL, REJECT_REQUEST -> exactly(BLOCK_FRAME, id, length);
            case PORT -> exactly(1 + Short.BYTES, id, length);
            case BITFIELD -> {
                exactly(1 + limits.bitfieldLength(), id, length);
                yield 1;
            }
            case PIECE -> piece(length);
            case EXTENDED -> extended(head, length);
            default -> {
                atMost(WireLimits.MAX_FRAME, length);
                yield 1;
            }
        };
    }

    private static void atMost(int limit, int length) throws WireException {
        if (length < 0 || length > limit) {
            throw new WireException(
                    "sends a message of " + Integer.toUnsignedString(length) + " bytes; the limit is " + limit);
        }
    }

    private static int exactly(int expected, int id, int length) throws WireException {
        if (length != expected) {
            throw new WireException("sends a message " + id + " of " + length + " bytes, not " + expected);
        }
        return expected;
    }

    private static int piece(int length) throws WireException {
        int block = length - PIECE_HEAD;
        if (block < 0) {
            throw new WireException("sends a block without a head");
        }
        if (block == 0 || block > WireLimits.MAX_BLOCK) {
            throw new WireException(
                    "sends a block of " + block + " bytes; 1 to " + WireLimits.MAX_BLOCK + " are taken");
        }
        return PIECE_HEAD;
    }

    private static int extended(ByteBuffer head, int length) throws WireException {
        if (length < EXTENDED_HEAD) {
            throw new WireException("sends an extended message without an id");
        }
        atMost(WireLimits.MAX_FRAME, length);
        if (head.position() == FIELDS_AT) {
            return EXTENDED_HEAD;
        }
        int extension = head.get(FIELDS_AT);
        if (extension == 0 && length - EXTENDED_HEAD > WireLimits.MAX_EXTENDED_HANDSHAKE) {
            throw new WireException("sends an extended handshake of " + (length - EXTENDED_HEAD)
                    + " bytes; the limit is " + WireLimits.MAX_EXTENDED_HANDSHAKE);
        }
        boolean dontHave = extension == MessageDecoder.OUR_DONT_HAVE_ID;
        if (dontHave && length != DONT_HAVE_FRAME) {
            throw new WireException("sends an lt_donthave of " + length + " bytes, not " + DONT_HAVE_FRAME);
        }
        return dontHave ? DONT_HAVE_FRAME : EXTENDED_HEAD;
    }
}
