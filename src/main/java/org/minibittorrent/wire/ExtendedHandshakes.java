package org.minibittorrent.wire;

import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.minibittorrent.bencode.Bencode;
import org.minibittorrent.bencode.BencodeDictionary;
import org.minibittorrent.bencode.BencodeException;
import org.minibittorrent.bencode.BencodeLimits;
import org.minibittorrent.bencode.BencodeValue;

/**
 * The body of an extended handshake (BEP 10). Keys that we do not use may hold anything; a value that we use must make
 * sense or is left out.
 */
final class ExtendedHandshakes {
    // Control and format characters, line and paragraph separators.
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");
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

    /** Reads what follows the two ids. */
    static Message.ExtendedHandshake decode(byte[] bencoded) throws WireException {
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
                // In the client's own words, fit to be put into a log or a table.
                all.optionalUtf8("v", MAX_VERSION)
                        .map(version -> UNPRINTABLE.matcher(version).replaceAll("?")));
    }

    private static OptionalInt within(OptionalLong value, int least, int most) {
        return value.isPresent() && value.getAsLong() >= least && value.getAsLong() <= most
                ? OptionalInt.of((int) value.getAsLong())
                : OptionalInt.empty();
    }
}
