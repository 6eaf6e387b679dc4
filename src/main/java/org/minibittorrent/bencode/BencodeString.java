package org.minibittorrent.bencode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A byte string, which need not be text. Immutable; ordered by unsigned bytes, as the keys of dictionaries are. */
public final class BencodeString implements BencodeValue, Comparable<BencodeString> {
    private final byte[] bytes;

    /** The string of an array that nobody else holds. */
    BencodeString(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The string of these bytes, copied. */
    public static BencodeString of(byte[] bytes) {
        return new BencodeString(bytes.clone());
    }

    /** The string of this text in UTF-8. */
    public static BencodeString of(String text) {
        return new BencodeString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** How many bytes. */
    public int length() {
        return bytes.length;
    }

    void copyTo(byte[] target, int at) {
        System.arraycopy(bytes, 0, target, at, bytes.length);
    }

    boolean equalsRange(byte[] other, int from, int length) {
        return Arrays.equals(bytes, 0, bytes.length, other, from, from + length);
    }

    /** Whether it begins with all bytes of another. */
    public boolean startsWith(BencodeString prefix) {
        return bytes.length >= prefix.bytes.length && prefix.equalsRange(bytes, 0, prefix.bytes.length);
    }

    /** Whether this ASCII character is one of its bytes. */
    public boolean contains(char ascii) {
        for (byte b : bytes) {
            if (b == ascii) {
                return true;
            }
        }
        return false;
    }

    /** The text, if it is UTF-8. */
    public String utf8() throws BencodeException {
        String text = new String(bytes, StandardCharsets.UTF_8);
        // Malformed bytes were read as U+FFFD; only a text with one must be encoded again to see whether it was meant.
        if (text.indexOf('\uFFFD') >= 0 && !Arrays.equals(bytes, text.getBytes(StandardCharsets.UTF_8))) {
            throw new BencodeException("not UTF-8: " + this);
        }
        return text;
    }

    @Override
    public int compareTo(BencodeString other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BencodeString string && Arrays.equals(bytes, string.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** For people: printable ASCII as it is, all else as dots, 64 characters at most. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(bytes.length, 64); i++) {
            text.append(bytes[i] >= ' ' && bytes[i] < 127 ? (char) bytes[i] : '.');
        }
        return text.toString();
    }
}
