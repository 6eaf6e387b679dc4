package org.minibittorrent.bencode;

import java.util.Arrays;
import java.util.stream.IntStream;

/** The keys of one dictionary that is passed over: places in the input, so that a key costs eight bytes whatever its length. */
final class PassedKeys {
    private static final int[] NONE = {};

    private final byte[] bytes;
    private int[] places = NONE; // of the text of each key its beginning and its end
    private int count;
    private boolean isSorted = true;

    PassedKeys(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Takes note of the key at an offset in the input; {@code start} and {@code end} are those of its text. */
    void add(int offset, int start, int end) throws BencodeException {
        if (2 * count == places.length) {
            places = Arrays.copyOf(places, Math.max(8, 2 * places.length));
        }
        places[2 * count] = start;
        places[2 * count + 1] = end;
        if (count > 0) {
            int order = compare(count - 1, count);
            if (order == 0) {
                throw twice(count, offset);
            }
            isSorted &= order < 0;
        }
        count++;
    }

    /** Throws if a key came twice. */
    void requireDistinct() throws BencodeException {
        if (isSorted) {
            return;
        }
        int[] sorted = IntStream.range(0, count)
                .boxed()
                .sorted(this::compare)
                .mapToInt(Integer::intValue)
                .toArray();
        for (int i = 1; i < count; i++) {
            if (compare(sorted[i - 1], sorted[i]) == 0) {
                throw twice(sorted[i], places[2 * sorted[i]]);
            }
        }
    }

    private int compare(int one, int other) {
        return Arrays.compareUnsigned(
                bytes, places[2 * one], places[2 * one + 1], bytes, places[2 * other], places[2 * other + 1]);
    }

    private BencodeException twice(int key, int offset) {
        byte[] name = Arrays.copyOfRange(bytes, places[2 * key], places[2 * key + 1]);
        return BencodeReader.wrong(offset, "key twice: " + new BencodeString(name));
    }
}
