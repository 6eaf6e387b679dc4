package org.minibittorrent.bencode;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The writer of one value into an array of exactly its length: the hashes of a large torrent are not copied a second time. */
final class BencodeWriter {
    private final byte[] bytes;
    private int at;

    private BencodeWriter(int length) {
        this.bytes = new byte[length];
    }

    static byte[] write(BencodeValue value) {
        BencodeWriter writer = new BencodeWriter(length(value));
        writer.put(value);
        return writer.bytes;
    }

    private static int length(BencodeValue value) {
        if (value instanceof BencodeInteger integer) {
            return 2 + Long.toString(integer.value()).length();
        } else if (value instanceof BencodeString string) {
            return Math.addExact(1 + Integer.toString(string.length()).length(), string.length());
        } else if (value instanceof BencodeList list) {
            int sum = 2;
            for (BencodeValue element : list.values()) {
                sum = Math.addExact(sum, length(element));
            }
            return sum;
        } else if (value instanceof BencodeDictionary dictionary) {
            int sum = 2;
            for (Map.Entry<BencodeString, BencodeValue> entry :
                    dictionary.entries().entrySet()) {
                sum = Math.addExact(sum, Math.addExact(length(entry.getKey()), length(entry.getValue())));
            }
            return sum;
        }
        throw new IllegalArgumentException("no bencoded value: " + value);
    }

    private void put(BencodeValue value) {
        if (value instanceof BencodeInteger integer) {
            put('i');
            put(Long.toString(integer.value()));
            put('e');
        } else if (value instanceof BencodeString string) {
            put(Integer.toString(string.length()));
            put(':');
            string.copyTo(bytes, at);
            at += string.length();
        } else if (value instanceof BencodeList list) {
            put('l');
            list.values().forEach(this::put);
            put('e');
        } else if (value instanceof BencodeDictionary dictionary) {
            put('d');
            dictionary.entries().forEach((key, element) -> {
                put(key);
                put(element);
            });
            put('e');
        }
    }

    private void put(char ascii) {
        bytes[at++] = (byte) ascii;
    }

    private void put(String digits) {
        byte[] ascii = digits.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(ascii, 0, bytes, at, ascii.length);
        at += ascii.length;
    }
}
