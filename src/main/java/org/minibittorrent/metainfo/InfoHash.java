package org.minibittorrent.metainfo;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The SHA-1 of an info dictionary, which identifies a torrent (BEP 3). Immutable. */
public final class InfoHash {
    /** Bytes of an infohash. */
    public static final int LENGTH = 20;

    // Numbers and no array: a tracker holds a million of them.
    private final long first;
    private final long second;
    private final int third;

    private InfoHash(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        this.first = in.getLong();
        this.second = in.getLong();
        this.third = in.getInt();
    }

    /** The infohash with these 20 bytes. */
    public static InfoHash of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("an infohash has 20 bytes, not " + bytes.length);
        }
        return new InfoHash(bytes);
    }

    /** The infohash of an info dictionary, given its bytes. */
    public static InfoHash ofInfo(byte[] info) {
        return new InfoHash(sha1().digest(info));
    }

    /** {@return a new digest of the kind of infohashes and piece hashes} */
    public static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    /** Reads 40 hexadecimal digits. */
    public static InfoHash parseHex(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    /** The bytes, in an array of the caller's own. */
    public byte[] bytes() {
        return ByteBuffer.allocate(LENGTH)
                .putLong(first)
                .putLong(second)
                .putInt(third)
                .array();
    }

    /** 40 lower-case hexadecimal digits. */
    public String hex() {
        return HexFormat.of().formatHex(bytes());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InfoHash hash && first == hash.first && second == hash.second && third == hash.third;
    }

    @Override
    public int hashCode() {
        // It is a digest: any part of it is as good as all.
        return (int) first;
    }

    @Override
    public String toString() {
        return hex();
    }
}
