package org.minibittorrent.bencode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads one input. Lengths are compared with what is left before any memory is taken for them. */
final class BencodeReader {
    private final byte[] bytes;
    private final BencodeLimits limits;
    private final boolean canonical;
    private int at;
    private int values;

    BencodeReader(byte[] bytes, BencodeLimits limits, boolean canonical) throws BencodeException {
        if (bytes.length > limits.maxBytes()) {
            throw new BencodeException(bytes.length + " bytes; the limit is " + limits.maxBytes());
        }
        this.bytes = bytes;
        this.limits = limits;
        this.canonical = canonical;
    }

    BencodeValue readAll() throws BencodeException {
        BencodeValue value = value(0);
        if (at != bytes.length) {
            throw wrong("something follows the value");
        }
        return value;
    }

    int @Nullable [] span(BencodeString wanted) throws BencodeException {
        if (next() != 'd') {
            throw wrong("no dictionary");
        }
        while (peek() != 'e') {
            BencodeString key = string();
            int start = at;
            value(1);
            if (key.equals(wanted)) {
                return new int[] {start, at};
            }
        }
        return null;
    }

    private BencodeValue value(int depth) throws BencodeException {
        if (depth > limits.maxDepth()) {
            throw wrong("nested deeper than " + limits.maxDepth());
        }
        if (++values > limits.maxValues()) {
            throw wrong("more than " + limits.maxValues() + " values");
        }
        int first = peek();
        if (first == 'i') {
            at++;
            return new BencodeInteger(number('e', true));
        } else if (first == 'l') {
            at++;
            return list(depth);
        } else if (first == 'd') {
            at++;
            return dictionary(depth);
        }
        return string();
    }

    private BencodeList list(int depth) throws BencodeException {
        List<BencodeValue> elements = new ArrayList<>();
        while (peek() != 'e') {
            elements.add(value(depth + 1));
        }
        at++;
        return new BencodeList(elements);
    }

    private BencodeDictionary dictionary(int depth) throws BencodeException {
        SortedMap<BencodeString, BencodeValue> entries = new TreeMap<>();
        while (peek() != 'e') {
            BencodeString key = string();
            if (canonical && !entries.isEmpty() && entries.lastKey().compareTo(key) > 0) {
                throw wrong("key out of order: " + key);
            }
            if (entries.put(key, value(depth + 1)) != null) {
                throw wrong("key twice: " + key);
            }
        }
        at++;
        return new BencodeDictionary(entries);
    }

    private BencodeString string() throws BencodeException {
        int first = peek();
        if (first < '0' || first > '9') {
            throw wrong("neither a value nor a string");
        }
        long length = number(':', false);
        if (length > bytes.length - at) {
            throw wrong("a string of " + length + " bytes, but only " + (bytes.length - at) + " are left");
        }
        byte[] content = Arrays.copyOfRange(bytes, at, at + (int) length);
        at += (int) length;
        return BencodeString.ofOwned(content);
    }

    private long number(char end, boolean signed) throws BencodeException {
        boolean negative = signed && peek() == '-';
        if (negative) {
            at++;
        }
        int start = at;
        long value = 0;
        while (peek() != end) {
            int digit = next() - '0';
            if (digit < 0 || digit > 9) {
                throw wrong("no digit");
            }
            // Negative numbers reach one further, so all are gathered as negative ones.
            if (value < (Long.MIN_VALUE + digit) / 10) {
                throw wrong("a number beyond 64 bits");
            }
            value = value * 10 - digit;
        }
        if (at == start) {
            throw wrong("a number without digits");
        }
        if (bytes[start] == '0' && (at - start > 1 || negative)) {
            throw wrong("a number with a leading zero, or minus zero");
        }
        if (!negative && value == Long.MIN_VALUE) {
            throw wrong("a number beyond 64 bits");
        }
        at++;
        return negative ? value : -value;
    }

    private int peek() throws BencodeException {
        if (at >= bytes.length) {
            throw wrong("the input ends too early");
        }
        return bytes[at];
    }

    private int next() throws BencodeException {
        int value = peek();
        at++;
        return value;
    }

    private BencodeException wrong(String what) {
        return new BencodeException(what + " (at byte " + at + ")");
    }
}
