package org.minibittorrent.bencode;

import java.util.Collections;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Values by key, in the order of the keys' bytes. Immutable; the map is not copied, and not to be changed any more. The
 * typed readers name the key in their complaints.
 */
public record BencodeDictionary(SortedMap<BencodeString, BencodeValue> entries) implements BencodeValue {
    /** Lets nobody change the map through this. */
    public BencodeDictionary {
        entries = Collections.unmodifiableSortedMap(entries);
    }

    /** A builder of dictionaries. */
    public static Builder builder() {
        return new Builder();
    }

    /** The value of a key, of whatever type; null if there is none. */
    public @Nullable BencodeValue get(String key) {
        return entries.get(BencodeString.of(key));
    }

    /** A number that must be there. */
    public long requireLong(String key) throws BencodeException {
        return require(key, BencodeInteger.class, "a number").value();
    }

    /** A string that must be there; nothing is copied. */
    public BencodeString requireString(String key) throws BencodeException {
        return require(key, BencodeString.class, "a string");
    }

    /** A copy of a byte string that must be there. */
    public byte[] requireBytes(String key) throws BencodeException {
        return requireString(key).bytes();
    }

    /** A text that must be there. */
    public String requireUtf8(String key) throws BencodeException {
        return requireString(key).utf8();
    }

    /** A list that must be there. */
    public BencodeList requireList(String key) throws BencodeException {
        return require(key, BencodeList.class, "a list");
    }

    /** A number, if the key is there and is one. */
    public OptionalLong optionalLong(String key) {
        return get(key) instanceof BencodeInteger number ? OptionalLong.of(number.value()) : OptionalLong.empty();
    }

    /** A text, if the key is there and is one of at most so many bytes. */
    public Optional<String> optionalUtf8(String key, int mostBytes) {
        try {
            return get(key) instanceof BencodeString text && text.length() <= mostBytes
                    ? Optional.of(text.utf8())
                    : Optional.empty();
        } catch (BencodeException notText) {
            return Optional.empty();
        }
    }

    /** A dictionary, if the key is there and is one. */
    public Optional<BencodeDictionary> optionalDictionary(String key) {
        return get(key) instanceof BencodeDictionary dictionary ? Optional.of(dictionary) : Optional.empty();
    }

    private <T extends BencodeValue> T require(String key, Class<T> type, String name) throws BencodeException {
        BencodeValue value = get(key);
        if (value == null) {
            throw new BencodeException("lacks the key '" + key + "'");
        }
        if (!type.isInstance(value)) {
            throw new BencodeException("the key '" + key + "' is not " + name);
        }
        return type.cast(value);
    }

    /** Puts a dictionary together; the keys come into order by themselves, a later value replaces an earlier one. */
    public static final class Builder {
        private final SortedMap<BencodeString, BencodeValue> values = new TreeMap<>();

        private Builder() {}

        /** Sets any value. */
        public Builder put(String key, BencodeValue value) {
            return put(BencodeString.of(key), value);
        }

        /** Sets any value of a key that is bencoded already. */
        public Builder put(BencodeString key, BencodeValue value) {
            values.put(key, value);
            return this;
        }

        /** Sets a number. */
        public Builder put(String key, long value) {
            return put(key, new BencodeInteger(value));
        }

        /** Sets a text. */
        public Builder put(String key, String value) {
            return put(key, BencodeString.of(value));
        }

        /** Sets a byte string. */
        public Builder put(String key, byte[] value) {
            return put(key, BencodeString.of(value));
        }

        /** The dictionary. The builder may go on after it. */
        public BencodeDictionary build() {
            return new BencodeDictionary(new TreeMap<>(values));
        }
    }
}
