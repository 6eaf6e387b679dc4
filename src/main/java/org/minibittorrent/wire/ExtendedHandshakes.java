package org.minibittorrent.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.minibittorrent.bencode.Bencode;
import org.minibittorrent.bencode.BencodeDictionary;
import org.minibittorrent.bencode.BencodeException;
import org.minibittorrent.bencode.BencodeLimits;
import org.minibittorrent.bencode.BencodeValue;

/** The bodies of extended messages (BEP 10). What we do not use may be anything; what we use must make sense or is left out. */
final class ExtendedHandshakes {
    private static final String DONT_HAVE = "lt_donthave";
    private static final int MAX_REQQ = 100_000;
    private static final int MAX_VERSION = 64;
    private static final int MAX_ID = 255;
    private static final int MAX_PORT = 65_535;

    private ExtendedHandshakes() {}

    static byte[] encode(Message.ExtendedHandshake handshake) {
        BencodeDictionary.Builder ids = BencodeDictionary.builder();
        handshake.dontHaveId().ifPresent(id -> ids.put(DONT_HAVE, id));
        BencodeDictionary.Builder all = BencodeDictionary.builder().put("m", ids.build());
        handshake.reqq().ifPresent(reqq -> all.put("reqq", reqq));
        handshake.listenPort().ifPresent(port -> all.put("p", port));
        handshake.version().ifPresent(version -> all.put("v", version));
        return Bencode.encode(all.build());
    }

    /** Reads what follows the message id: the extension's id and its body. */
    static Message message(byte[] body, WireLimits limits) throws WireException {
        if (body.length == 0) {
            throw new WireException("sends an extended message without an id");
        }
        if (body[0] == 0) {
            return handshake(Arrays.copyOfRange(body, 1, body.length));
        }
        if (body[0] == MessageDecoder.OUR_DONT_HAVE_ID) {
            return dontHave(body, limits);
        }
        return new Message.Unknown(MessageIds.EXTENDED);
    }

    private static Message dontHave(byte[] body, WireLimits limits) throws WireException {
        if (body.length != 1 + Integer.BYTES) {
            throw new WireException("sends an lt_donthave of " + body.length + " bytes");
        }
        int piece = ByteBuffer.wrap(body).getInt(1);
        if (piece < 0 || piece >= limits.pieces()) {
            throw new WireException("names piece " + Integer.toUnsignedString(piece) + " of " + limits.pieces());
        }
        return new Message.DontHave(piece, MessageDecoder.OUR_DONT_HAVE_ID);
    }

    private static Message handshake(byte[] bencoded) throws WireException {
        BencodeValue value;
        try {
            value = Bencode.decodeLenient(bencoded, BencodeLimits.MESSAGE);
        } catch (BencodeException e) {
            throw new WireException("sends an extended handshake that cannot be read: " + e.getMessage());
        }
        if (!(value instanceof BencodeDictionary all)) {
            throw new WireException("sends an extended handshake that is no dictionary");
        }
        OptionalInt dontHave = all.optionalDictionary("m")
                .map(ids -> within(ids.optionalLong(DONT_HAVE), 1, MAX_ID))
                .orElse(OptionalInt.empty());
        return new Message.ExtendedHandshake(
                dontHave,
                within(all.optionalLong("reqq"), 1, MAX_REQQ),
                within(all.optionalLong("p"), 1, MAX_PORT),
                version(all));
    }

    private static OptionalInt within(OptionalLong value, int least, int most) {
        return value.isPresent() && value.getAsLong() >= least && value.getAsLong() <= most
                ? OptionalInt.of((int) value.getAsLong())
                : OptionalInt.empty();
    }

    private static Optional<String> version(BencodeDictionary all) {
        return all.optionalString("v")
                .filter(version -> version.length() <= MAX_VERSION)
                .map(Object::toString);
    }
}
