package org.minibittorrent.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** The 20 bytes by which a peer calls itself (BEP 3, BEP 20). Some clients take new ones for each connection. Immutable. */
public final class PeerId implements Comparable<PeerId> {
    /** Bytes of a peer id. */
    public static final int LENGTH = 20;

    private static final String OUR_PREFIX = "-MB0100-";

    private final byte[] bytes;

    private PeerId(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The peer id with these 20 bytes. */
    public static PeerId of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a peer id has 20 bytes, not " + bytes.length);
        }
        return new PeerId(bytes.clone());
    }

    /** A fresh id of our own: client and version, then 12 random bytes. */
    public static PeerId random(RandomGenerator random) {
        byte[] bytes = new byte[LENGTH];
        random.nextBytes(bytes);
        byte[] prefix = OUR_PREFIX.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(prefix, 0, bytes, 0, prefix.length);
        return new PeerId(bytes);
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** 40 hexadecimal digits. */
    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    /** The client and version as BEP 20 encodes them, such as {@code LT2080}; otherwise "unknown client". */
    public String client() {
        String start = new String(bytes, 0, OUR_PREFIX.length(), StandardCharsets.ISO_8859_1);
        return start.matches("-[!-~]{6}-") ? start.substring(1, 7) : "unknown client";
    }

    /** By unsigned bytes. */
    @Override
    public int compareTo(PeerId other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PeerId id && Arrays.equals(bytes, id.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return hex();
    }
}
