package org.minibittorrent.bencode;

import org.jspecify.annotations.Nullable;

/** The encoder and decoder of bencoded values. Every value has exactly one encoding; by default nothing else is accepted. */
public final class Bencode {
    private Bencode() {}

    /**
     * Decodes one value, which must be the whole input and canonical: keys in order and unique, numbers without leading
     * zeros or minus zero. The exception names the offset of what is wrong.
     */
    public static BencodeValue decode(byte[] bytes, BencodeLimits limits) throws BencodeException {
        return new BencodeReader(bytes, limits, true).readAll();
    }

    /** As {@link #decode}, but keys may come in any order, as some clients send them. */
    public static BencodeValue decodeLenient(byte[] bytes, BencodeLimits limits) throws BencodeException {
        return new BencodeReader(bytes, limits, false).readAll();
    }

    /**
     * {@return the offset and end of the bytes of one key's value in a dictionary; null if there is no such key} Takes
     * no memory for any of the values. Keys may come in any order, but not twice; whether those of inner dictionaries
     * are unique is not looked at.
     */
    public static int @Nullable [] span(byte[] bytes, String key, BencodeLimits limits) throws BencodeException {
        return new BencodeReader(bytes, limits, false).span(BencodeString.of(key));
    }

    /** The one encoding of a value. */
    public static byte[] encode(BencodeValue value) {
        return BencodeWriter.write(value);
    }
}
