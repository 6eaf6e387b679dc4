package org.minibittorrent.swarm;

import java.util.Arrays;
import java.util.BitSet;

/** A fixed-size set of piece indices that knows how many it holds. */
public final class PieceSet {
    private final int size;
    private final BitSet pieces;
    private int count;

    /** An empty set over the pieces {@code 0..size-1}. */
    public PieceSet(int size) {
        this(size, new BitSet(size));
    }

    private PieceSet(int size, BitSet pieces) {
        this.size = size;
        this.pieces = pieces;
        this.count = pieces.cardinality();
    }

    /** {@return a set of these pieces, all of them below {@code size}} */
    public static PieceSet of(BitSet pieces, int size) {
        return new PieceSet(size, (BitSet) pieces.clone());
    }

    /** A set that holds every piece below {@code size}. */
    public static PieceSet full(int size) {
        BitSet all = new BitSet(size);
        all.set(0, size);
        return new PieceSet(size, all);
    }

    /** The set of a BITFIELD message, whose length is checked. */
    static PieceSet fromBitfield(byte[] bits, int size) {
        return new PieceSet(size, BitSet.valueOf(reversed(bits)));
    }

    /** The payload of a BITFIELD message for this set. */
    byte[] toBitfield() {
        return reversed(Arrays.copyOf(pieces.toByteArray(), (size + 7) >>> 3));
    }

    /** BEP 3: the high bit of the first byte is piece 0; in a bit set it is the low one. */
    private static byte[] reversed(byte[] bits) {
        byte[] result = new byte[bits.length];
        for (int i = 0; i < bits.length; i++) {
            result[i] = (byte) (Integer.reverse(bits[i]) >>> 24);
        }
        return result;
    }

    /** A copy as a bit set. */
    public BitSet toBitSet() {
        return (BitSet) pieces.clone();
    }

    public boolean has(int piece) {
        return pieces.get(piece);
    }

    /** Adds a piece; false if it was there already. */
    public boolean add(int piece) {
        if (pieces.get(piece)) {
            return false;
        }
        pieces.set(piece);
        count++;
        return true;
    }

    /** Takes a piece out; false if it was not there. */
    public boolean remove(int piece) {
        if (!pieces.get(piece)) {
            return false;
        }
        pieces.clear(piece);
        count--;
        return true;
    }

    /** The first piece of the set at or after {@code from}; -1 if there is none. */
    public int next(int from) {
        return pieces.nextSetBit(from);
    }

    /** {@return the pieces of this set that another one of the same size lacks} */
    PieceSet minus(PieceSet other) {
        BitSet rest = toBitSet();
        rest.andNot(other.pieces);
        return new PieceSet(size, rest);
    }

    /** How many pieces there are in all. */
    public int size() {
        return size;
    }

    public int count() {
        return count;
    }

    /** Whether every piece is in the set; true of an empty torrent. */
    public boolean isFull() {
        return count == size;
    }
}
