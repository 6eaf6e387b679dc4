package org.minibittorrent.bencode;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The encoder and decoder of bencoded values. Every value has exactly one encoding; by default nothing else is accepted. */
public final class Bencode {
    private Bencode() {}

    /**
     * Decodes one value, which must be the whole input and canonical: keys in order and unique, numbers without leading
     * zeros or minus zero. The exception names the offset of what is wrong.
     */
    public static BencodeValue decode(byte[] bytes, BencodeLimits limits) throws BencodeException {
        return new BencodeReader(bytes, limits, true, null).readAll();
    }

    /** As {@link #decode}, but keys may come in any order, as some clients send them. */
    public static BencodeValue decodeLenient(byte[] bytes, BencodeLimits limits) throws BencodeException {
        return new BencodeReader(bytes, limits, false, null).readAll();
    }

    /**
     * As {@link #decodeLenient}, but dictionaries at any depth hold these keys alone. The values of all others must be
     * bencoding too, are passed over, and cost no memory.
     */
    public static BencodeValue decodeKeys(byte[] bytes, Set<BencodeString> keys, BencodeLimits limits)
            throws BencodeException {
        return new BencodeReader(bytes, limits, false, keys).readAll();
    }

    /**
     * {@return the offset and end of the bytes of one key's value in a dictionary; null if there is no such key} Takes
     * no memory for any of the values. Keys may come in any order, but not twice. Inside the values nothing is looked at
     * but where they end: keys need not be unique there, and an integer is whatever up to 64 digits, signs, dots and
     * spaces stand between {@code i} and {@code e}.
     */
    public static int @Nullable [] span(byte[] bytes, String key, BencodeLimits limits) throws BencodeException {
        return new BencodeReader(bytes, limits, false, null).span(BencodeString.of(key));
    }

    /** The one encoding of a value. */
    public static byte[] encode(BencodeValue value) {
        return BencodeWriter.write(value);
    }
}
