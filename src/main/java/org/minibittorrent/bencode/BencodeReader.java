package org.minibittorrent.bencode;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The reader of one input. Lengths are compared with what is left before any memory is taken for them. */
final class BencodeReader {
    private static final int ODD_NUMBER = 64; // the most bytes of an integer that is passed over

    private final byte[] bytes;
    private final BencodeLimits limits;
    private final boolean canonical;
    private final @Nullable Set<BencodeString> wanted; // the keys whose values are kept; null for all
    private int values;
    int at; // how far it has come

    BencodeReader(byte[] bytes, BencodeLimits limits, boolean canonical, @Nullable Set<BencodeString> wanted)
            throws BencodeException {
        if (bytes.length > limits.maxBytes()) {
            throw new BencodeException(bytes.length + " bytes; the limit is " + limits.maxBytes());
        }
        this.bytes = bytes;
        this.limits = limits;
        this.canonical = canonical;
        this.wanted = wanted;
    }

    BencodeValue readAll() throws BencodeException {
        BencodeValue value = value(0);
        requireEnd();
        return value;
    }

    /** Takes no memory for what it passes over, so that of a large input only the value wanted is copied, by the caller. */
    int @Nullable [] span(BencodeString wanted) throws BencodeException {
        if (enter(0) != 'd') {
            throw wrong(at, "no dictionary");
        }
        int @Nullable [] span = null;
        PassedKeys keys = new PassedKeys(bytes);
        while (peek() != 'e') {
            int key = at;
            int keyLength = stringLength();
            keys.add(key, at, at + keyLength);
            boolean found = wanted.equalsRange(bytes, at, keyLength);
            at += keyLength;
            int start = at;
            skip(1, false);
            span = found ? new int[] {start, at} : span;
        }
        keys.requireDistinct();
        at++;
        requireEnd();
        return span;
    }

    void requireEnd() throws BencodeException {
        if (at != bytes.length) {
            throw wrong(at, "something follows the value");
        }
    }

    private BencodeValue value(int depth) throws BencodeException {
        return switch (begin(depth)) {
            case 'i' -> new BencodeInteger(number('e', true));
            case 'l' -> list(depth + 1);
            case 'd' -> dictionary(depth + 1);
            default -> string();
        };
    }

    /** Passes a value over. If {@code strict}, numbers are as everywhere and the keys of a dictionary unique. */
    private void skip(int depth, boolean strict) throws BencodeException {
        int first = enter(depth);
        switch (first) {
            case 'i' -> {
                if (strict) {
                    number('e', true);
                } else {
                    skipOddNumber();
                }
            }
            case 'l' -> {
                while (peek() != 'e') {
                    skip(depth + 1, strict);
                }
                at++;
            }
            case 'd' -> skipDictionary(depth + 1, strict);
            default -> skipString();
        }
    }

    private void skipDictionary(int depth, boolean strict) throws BencodeException {
        PassedKeys keys = strict ? new PassedKeys(bytes) : null;
        while (peek() != 'e') {
            int key = at;
            int length = stringLength();
            if (keys != null) {
                keys.add(key, at, at + length);
            }
            at += length;
            skip(depth, strict);
        }
        if (keys != null) {
            keys.requireDistinct();
        }
        at++;
    }

    /** Passes over what other programs have taken for an integer. */
    private void skipOddNumber() throws BencodeException {
        int start = at;
        while (peek() != 'e') {
            if ("0123456789+-. ".indexOf(bytes[at]) < 0 || at - start == ODD_NUMBER) {
                throw wrong(at, "no digit");
            }
            at++;
        }
        at++;
    }

    /** Counts a value that memory is taken for, and passes its beginning as {@link #enter} does. */
    int begin(int depth) throws BencodeException {
        if (++values > limits.maxValues()) {
            throw wrong(at, "more than " + limits.maxValues() + " values");
        }
        return enter(depth);
    }

    /** Passes the first byte of a value, unless it is a string, whose first byte is part of its length. */
    private int enter(int depth) throws BencodeException {
        int first = peek();
        if (first == 'l' || first == 'd') {
            if (depth == limits.maxDepth()) {
                throw wrong(at, "nested deeper than " + limits.maxDepth());
            }
            at++;
        } else if (first == 'i') {
            at++;
        }
        return first;
    }

    private BencodeList list(int depth) throws BencodeException {
        List<BencodeValue> elements = new ArrayList<>();
        while (peek() != 'e') {
            elements.add(value(depth));
        }
        at++;
        return new BencodeList(elements);
    }

    private BencodeDictionary dictionary(int depth) throws BencodeException {
        SortedMap<BencodeString, BencodeValue> entries = new TreeMap<>();
        PassedKeys passed = new PassedKeys(bytes);
        while (peek() != 'e') {
            int start = at;
            BencodeString key = string();
            if (canonical && !entries.isEmpty() && entries.lastKey().compareTo(key) > 0) {
                throw wrong(start, "key out of order: " + key);
            }
            if (wanted != null && !wanted.contains(key)) {
                passed.add(start, at - key.length(), at);
                skip(depth, true);
            } else if (entries.put(key, value(depth)) != null) {
                throw wrong(start, "key twice: " + key);
            }
        }
        passed.requireDistinct();
        at++;
        return new BencodeDictionary(entries);
    }

    BencodeString string() throws BencodeException {
        int length = stringLength();
        byte[] content = Arrays.copyOfRange(bytes, at, at + length);
        at += length;
        return new BencodeString(content);
    }

    /** The text of a string that must be UTF-8. */
    String text() throws BencodeException {
        int length = stringLength();
        int start = at;
        at += length;
        String text = new String(bytes, start, length, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') >= 0) {
            // Read as such in place of something malformed, or meant.
            return new BencodeString(Arrays.copyOfRange(bytes, start, at)).utf8();
        }
        return text;
    }

    private void skipString() throws BencodeException {
        int length = stringLength();
        at += length;
    }

    private int stringLength() throws BencodeException {
        int start = at;
        int first = peek();
        if (first < '0' || first > '9') {
            throw wrong(at, "neither a value nor a string");
        }
        long length = number(':', false);
        if (length > bytes.length - at) {
            throw wrong(start, "a string of " + length + " bytes, but only " + (bytes.length - at) + " are left");
        }
        return (int) length;
    }

    long number(char end, boolean signed) throws BencodeException {
        boolean negative = signed && peek() == '-';
        if (negative) {
            at++;
        }
        int start = at;
        long value = 0;
        while (peek() != end) {
            int digit = bytes[at] - '0';
            if (digit < 0 || digit > 9) {
                throw wrong(at, "no digit");
            }
            // Negative numbers reach one further, so all are gathered as negative ones.
            if (value < (Long.MIN_VALUE + digit) / 10) {
                throw wrong(start, "a number beyond 64 bits");
            }
            value = value * 10 - digit;
            at++;
        }
        if (at == start) {
            throw wrong(start, "a number without digits");
        }
        if (bytes[start] == '0' && (at - start > 1 || negative)) {
            throw wrong(start, "a number with a leading zero, or minus zero");
        }
        if (!negative && value == Long.MIN_VALUE) {
            throw wrong(start, "a number beyond 64 bits");
        }
        at++;
        return negative ? value : -value;
    }

    int peek() throws BencodeException {
        if (at >= bytes.length) {
            throw wrong(at, "the input ends too early");
        }
        return bytes[at];
    }

    static BencodeException wrong(int where, String what) {
        return new BencodeException(what + " (at byte " + where + ")");
    }
}
