package org.minibittorrent.swarm;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * The pieces still to be started, rarest first with random ties. All waiting pieces stand in one array, sorted into buckets
 * by how many peers have them; a piece moves between neighbouring buckets by one swap, so a HAVE costs constant time however
 * many pieces there are. Peers that have everything are not counted: they change no order.
 */
final class PiecePicker {
    /** How far the rarest pieces are looked through for one that a peer with few pieces has. */
    private static final int NEAR = 256;

    private final int[] order;
    private final int[] position;
    private final int[] availability;
    private final RandomGenerator random;
    private int waiting;
    /** Where the bucket of availability {@code a} begins in {@link #order}; it ends where the next one begins. */
    private int[] bucketStart = new int[8];

    /** A picker in which no piece waits yet. */
    PiecePicker(int pieces, RandomGenerator random) {
        this.order = new int[pieces];
        this.position = new int[pieces];
        this.availability = new int[pieces];
        this.random = random;
        Arrays.fill(position, -1);
    }

    /** How many pieces wait to be started. */
    int waiting() {
        return waiting;
    }

    boolean isWaiting(int piece) {
        return position[piece] >= 0;
    }

    /** How many peers without the whole file have this piece. */
    int availability(int piece) {
        return availability[piece];
    }

    /** Puts a piece among those to be started. */
    void add(int piece) {
        if (isWaiting(piece)) {
            throw new IllegalStateException("piece " + piece + " waits already");
        }
        int bucket = availability[piece];
        reach(bucket + 1);
        // Make room at the end of its bucket: each later bucket gives its first place and takes one at its end.
        int hole = waiting++;
        for (int b = bucketStart.length - 1; b > bucket; b--) {
            int first = bucketStart[b]++;
            if (first != hole) {
                put(order[first], hole);
                hole = first;
            }
        }
        put(piece, hole);
        shuffleInto(hole, bucket);
    }

    /** Takes a piece out, because it is being downloaded or had. */
    void remove(int piece) {
        int hole = position[piece];
        if (hole < 0) {
            throw new IllegalStateException("piece " + piece + " does not wait");
        }
        position[piece] = -1;
        for (int b = availability[piece] + 1; b <= bucketStart.length; b++) {
            int last = (b < bucketStart.length ? bucketStart[b] : waiting) - 1;
            if (last != hole) {
                put(order[last], hole);
                hole = last;
            }
            if (b < bucketStart.length) {
                bucketStart[b]--;
            }
        }
        waiting--;
    }

    /** One more peer has this piece. */
    void increment(int piece) {
        int bucket = availability[piece]++;
        reach(bucket + 1);
        if (isWaiting(piece)) {
            int last = --bucketStart[bucket + 1];
            swap(position[piece], last);
            shuffleInto(last, bucket + 1);
        }
    }

    /** One peer fewer has this piece. */
    void decrement(int piece) {
        int bucket = availability[piece];
        if (bucket == 0) {
            throw new IllegalStateException("nobody had piece " + piece);
        }
        availability[piece]--;
        if (isWaiting(piece)) {
            int first = bucketStart[bucket]++;
            swap(position[piece], first);
            shuffleInto(first, bucket - 1);
        }
    }

    /** The rarest waiting piece that {@code has} holds; -1 if there is none. Does not take it out. */
    int pick(PieceSet has) {
        // Going through what waits finds it soon if the peer has much, through what the peer has if that is little.
        int near = has.count() < waiting / 2 ? Math.min(NEAR, waiting) : waiting;
        for (int i = 0; i < near; i++) {
            if (has.has(order[i])) {
                return order[i];
            }
        }
        return near < waiting ? pickAmong(has) : -1;
    }

    private int pickAmong(PieceSet has) {
        int best = -1;
        int ties = 0;
        for (int piece = has.next(0); piece >= 0; piece = has.next(piece + 1)) {
            if (isWaiting(piece) && (best < 0 || availability[piece] <= availability[best])) {
                ties = best >= 0 && availability[piece] == availability[best] ? ties + 1 : 1;
                if (random.nextInt(ties) == 0) {
                    best = piece;
                }
            }
        }
        return best;
    }

    /** Swaps the piece at {@code at} with a random one of its bucket, so that equally rare pieces come in any order. */
    private void shuffleInto(int at, int bucket) {
        int start = bucketStart[bucket];
        int end = bucket + 1 < bucketStart.length ? bucketStart[bucket + 1] : waiting;
        swap(at, start + random.nextInt(end - start));
    }

    private void swap(int a, int b) {
        int piece = order[a];
        put(order[b], a);
        put(piece, b);
    }

    private void put(int piece, int at) {
        order[at] = piece;
        position[piece] = at;
    }

    /** Makes sure that a bucket exists; new ones begin, empty, behind all others. */
    private void reach(int bucket) {
        if (bucket >= bucketStart.length) {
            int before = bucketStart.length;
            bucketStart = Arrays.copyOf(bucketStart, Math.max(bucket + 1, before * 2));
            Arrays.fill(bucketStart, before, bucketStart.length, waiting);
        }
    }
}
