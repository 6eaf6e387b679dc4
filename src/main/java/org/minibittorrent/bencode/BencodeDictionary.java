package org.minibittorrent.bencode;

import java.util.Collections;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Values by key, in the order of the keys' bytes. Immutable. The typed readers name the key in their complaints. */
public final class BencodeDictionary implements BencodeValue {
    private final SortedMap<BencodeString, BencodeValue> values;

    BencodeDictionary(SortedMap<BencodeString, BencodeValue> values) {
        this.values = Collections.unmodifiableSortedMap(values);
    }

    /** A builder of dictionaries. */
    public static Builder builder() {
        return new Builder();
    }

    /** All entries, in order. */
    public SortedMap<BencodeString, BencodeValue> entries() {
        return values;
    }

    /** The value of a key, of whatever type; null if there is none. */
    public @Nullable BencodeValue get(String key) {
        return values.get(BencodeString.of(key));
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

    /** A dictionary that must be there. */
    public BencodeDictionary requireDictionary(String key) throws BencodeException {
        return require(key, BencodeDictionary.class, "a dictionary");
    }

    /** A number, if the key is there and is one. */
    public OptionalLong optionalLong(String key) {
        return get(key) instanceof BencodeInteger number ? OptionalLong.of(number.value()) : OptionalLong.empty();
    }

    /** A byte string, if the key is there and is one. */
    public Optional<BencodeString> optionalString(String key) {
        return get(key) instanceof BencodeString string ? Optional.of(string) : Optional.empty();
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

    @Override
    public boolean equals(Object other) {
        return other instanceof BencodeDictionary dictionary && values.equals(dictionary.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }

    /** Puts a dictionary together; the keys come into order by themselves, a later value replaces an earlier one. */
    public static final class Builder {
        private SortedMap<BencodeString, BencodeValue> values = new TreeMap<>();
        private boolean isBuilt;

        private Builder() {}

        /** Sets any value. */
        public Builder put(String key, BencodeValue value) {
            return put(BencodeString.of(key), value);
        }

        /** Sets any value of a key that is bencoded already. */
        public Builder put(BencodeString key, BencodeValue value) {
            if (isBuilt) {
                values = new TreeMap<>(values);
                isBuilt = false;
            }
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

        /** The dictionary. A builder that goes on after it works on a copy. */
        public BencodeDictionary build() {
            isBuilt = true;
            return new BencodeDictionary(values);
        }
    }
}
