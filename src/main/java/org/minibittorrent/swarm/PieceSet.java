package org.minibittorrent.swarm;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** A fixed-size set of piece indices that knows how many it holds. */
public final class PieceSet {
    private final int size;
    private final long[] words;
    private int count;

    /** An empty set over the pieces {@code 0..size-1}. */
    public PieceSet(int size) {
        this.size = size;
        this.words = new long[(size + 63) >>> 6];
    }

    /** A set that holds every piece below {@code size}. */
    public static PieceSet full(int size) {
        PieceSet set = new PieceSet(size);
        Arrays.fill(set.words, -1L);
        if ((size & 63) != 0) {
            set.words[set.words.length - 1] = (1L << size) - 1;
        }
        set.count = size;
        return set;
    }

    /** {@return the set of a BITFIELD message (BEP 3: the high bit of the first byte is piece 0)} Its length is checked. */
    static PieceSet fromBitfield(byte[] bits, int size) {
        PieceSet set = new PieceSet(size);
        ByteBuffer padded = ByteBuffer.allocate(set.words.length * Long.BYTES).put(0, bits);
        for (int word = 0; word < set.words.length; word++) {
            set.words[word] = Long.reverse(padded.getLong());
            set.count += Long.bitCount(set.words[word]);
        }
        return set;
    }

    /** The payload of a BITFIELD message for this set. */
    byte[] toBitfield() {
        ByteBuffer padded = ByteBuffer.allocate(words.length * Long.BYTES);
        for (long word : words) {
            padded.putLong(Long.reverse(word));
        }
        return Arrays.copyOf(padded.array(), (size + 7) >>> 3);
    }

    /** Whether the set holds the piece. */
    public boolean has(int piece) {
        return (words[piece >>> 6] & (1L << piece)) != 0;
    }

    /** Adds a piece; false if it was there already. */
    public boolean add(int piece) {
        long bit = 1L << piece;
        if ((words[piece >>> 6] & bit) != 0) {
            return false;
        }
        words[piece >>> 6] |= bit;
        count++;
        return true;
    }

    /** Takes a piece out; false if it was not there. */
    public boolean remove(int piece) {
        long bit = 1L << piece;
        if ((words[piece >>> 6] & bit) == 0) {
            return false;
        }
        words[piece >>> 6] &= ~bit;
        count--;
        return true;
    }

    /** The first piece of the set at or after {@code from}; -1 if there is none. */
    public int next(int from) {
        if (from >= size) {
            return -1;
        }
        int word = from >>> 6;
        long rest = words[word] & (-1L << from);
        while (rest == 0) {
            if (++word == words.length) {
                return -1;
            }
            rest = words[word];
        }
        return (word << 6) + Long.numberOfTrailingZeros(rest);
    }

    /** {@return the pieces of this set that another one of the same size lacks} */
    PieceSet minus(PieceSet other) {
        PieceSet rest = new PieceSet(size);
        for (int word = 0; word < words.length; word++) {
            rest.words[word] = words[word] & ~other.words[word];
            rest.count += Long.bitCount(rest.words[word]);
        }
        return rest;
    }

    /** How many pieces there are in all. */
    public int size() {
        return size;
    }

    /** How many pieces the set holds. */
    public int count() {
        return count;
    }

    /** Whether every piece is in the set; true of an empty torrent. */
    public boolean isFull() {
        return count == size;
    }
}
