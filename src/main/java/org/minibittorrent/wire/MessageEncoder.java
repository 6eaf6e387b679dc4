package org.minibittorrent.wire;

import static org.minibittorrent.wire.FrameRules.*;
import static org.minibittorrent.wire.MessageIds.*;

import java.nio.ByteBuffer;

/** The encoder of messages: four bytes of length, one of id, the rest big-endian. */
public final class MessageEncoder {
    /** Bytes before the payload of a PIECE message. */
    public static final int PIECE_HEADER_LENGTH = 13;

    private MessageEncoder() {}

    /** Bytes that {@link #encode} will put. */
    public static int encodedLength(Message message) {
        return LENGTH_PREFIX + frameLength(message);
    }

    private static int frameLength(Message message) {
        if (message instanceof Message.Request
                || message instanceof Message.Cancel
                || message instanceof Message.RejectRequest) {
            return BLOCK_FRAME;
        } else if (message instanceof Message.Have
                || message instanceof Message.SuggestPiece
                || message instanceof Message.AllowedFast) {
            return INDEX_FRAME;
        } else if (message instanceof Message.Bitfield bitfield) {
            return 1 + bitfield.bits().length;
        } else if (message instanceof Message.ExtendedHandshake handshake) {
            return EXTENDED_HEAD + ExtendedHandshakes.encode(handshake).length;
        } else if (message instanceof Message.DontHave) {
            return DONT_HAVE_FRAME;
        } else if (message instanceof Message.Port) {
            return 1 + Short.BYTES;
        }
        return message instanceof Message.KeepAlive ? 0 : 1;
    }

    /** Appends the message; a {@link Message.Unknown}, only ever received, is an {@link IllegalArgumentException}. */
    public static void encode(Message message, ByteBuffer out) {
        if (message instanceof Message.Unknown) {
            throw new IllegalArgumentException("not to be sent: " + message);
        }
        out.putInt(frameLength(message));
        if (message instanceof Message.Request m) {
            block(out, REQUEST, m.piece(), m.begin(), m.length());
        } else if (message instanceof Message.Have m) {
            index(out, HAVE, m.piece());
        } else if (message instanceof Message.Cancel m) {
            block(out, CANCEL, m.piece(), m.begin(), m.length());
        } else if (message instanceof Message.RejectRequest m) {
            block(out, REJECT_REQUEST, m.piece(), m.begin(), m.length());
        } else if (message instanceof Message.SuggestPiece m) {
            index(out, SUGGEST_PIECE, m.piece());
        } else if (message instanceof Message.AllowedFast m) {
            index(out, ALLOWED_FAST, m.piece());
        } else if (message instanceof Message.Bitfield m) {
            out.put((byte) BITFIELD).put(m.bits());
        } else if (message instanceof Message.ExtendedHandshake m) {
            out.put((byte) EXTENDED).put((byte) 0).put(ExtendedHandshakes.encode(m));
        } else if (message instanceof Message.DontHave m) {
            out.put((byte) EXTENDED).put((byte) m.extensionId()).putInt(m.piece());
        } else if (message instanceof Message.Port m) {
            out.put((byte) PORT).putShort((short) m.port());
        } else if (!(message instanceof Message.KeepAlive)) {
            out.put((byte) bareId(message));
        }
    }

    /** Appends what comes before the payload of a PIECE message. */
    public static void pieceHeader(int piece, int begin, int length, ByteBuffer out) {
        out.putInt(PIECE_HEAD + length).put((byte) PIECE).putInt(piece).putInt(begin);
    }

    private static int bareId(Message message) {
        if (message instanceof Message.Choke) {
            return CHOKE;
        } else if (message instanceof Message.Unchoke) {
            return UNCHOKE;
        } else if (message instanceof Message.Interested) {
            return INTERESTED;
        } else if (message instanceof Message.NotInterested) {
            return NOT_INTERESTED;
        } else if (message instanceof Message.HaveAll) {
            return HAVE_ALL;
        } else if (message instanceof Message.HaveNone) {
            return HAVE_NONE;
        }
        throw new IllegalArgumentException("not to be sent: " + message);
    }

    private static void index(ByteBuffer out, int id, int piece) {
        out.put((byte) id).putInt(piece);
    }

    private static void block(ByteBuffer out, int id, int piece, int begin, int length) {
        out.put((byte) id).putInt(piece).putInt(begin).putInt(length);
    }
}
