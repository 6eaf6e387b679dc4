package org.minibittorrent.bencode;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values to bytes and back. Every value has exactly one encoding; by default nothing else is accepted. */
public final class Bencode {
    private Bencode() {}

    /**
     * Decodes one value, which must be the whole input and canonical: keys in order and unique, numbers without leading
     * zeros or minus zero.
     *
     * @throws BencodeException naming the offset of what is wrong
     */
    public static BencodeValue decode(byte[] bytes, BencodeLimits limits) throws BencodeException {
        return new BencodeReader(bytes, limits, true).readAll();
    }

    /** As {@link #decode}, but keys may come in any order, as some clients send them. */
    public static BencodeValue decodeLenient(byte[] bytes, BencodeLimits limits) throws BencodeException {
        return new BencodeReader(bytes, limits, false).readAll();
    }

    /** Where, in a canonical dictionary, the bytes of one key's value lie: offset and end; null if there is no such key. */
    public static int @Nullable [] span(byte[] bytes, String key, BencodeLimits limits) throws BencodeException {
        return new BencodeReader(bytes, limits, true).span(BencodeString.of(key));
    }

    /** The one encoding of a value. */
    public static byte[] encode(BencodeValue value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(value, out);
        return out.toByteArray();
    }

    private static void write(BencodeValue value, ByteArrayOutputStream out) {
        if (value instanceof BencodeInteger integer) {
            ascii("i" + integer.value() + "e", out);
        } else if (value instanceof BencodeString string) {
            ascii(string.length() + ":", out);
            out.writeBytes(string.shared());
        } else if (value instanceof BencodeList list) {
            out.write('l');
            list.values().forEach(element -> write(element, out));
            out.write('e');
        } else if (value instanceof BencodeDictionary dictionary) {
            out.write('d');
            for (Map.Entry<BencodeString, BencodeValue> entry :
                    dictionary.entries().entrySet()) {
                write(entry.getKey(), out);
                write(entry.getValue(), out);
            }
            out.write('e');
        }
    }

    private static void ascii(String text, ByteArrayOutputStream out) {
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
