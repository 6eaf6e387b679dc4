package org.minibittorrent.security;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The stored form of a {@link Token}: nobody who reads it can use it. Equality takes a time that does not depend on the
 * content, so it may be the key of a map. Immutable; the array is not copied and must not be changed.
 *
 * @param bytes 32 bytes, SHA-256 of the token
 */
@SuppressWarnings("ArrayRecordComponent") // equals compares the content
public record TokenHash(byte[] bytes) {
    /** Refuses another length, with an {@code IllegalArgumentException}. */
    public TokenHash {
        if (bytes.length != ScramCrypto.HASH_BYTES) {
            throw new IllegalArgumentException(bytes.length + " bytes");
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TokenHash that && ScramCrypto.equal(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The first four bytes, enough to tell them apart in a log. */
    @Override
    public String toString() {
        return String.format("token hash %02x%02x%02x%02x…", bytes[0], bytes[1], bytes[2], bytes[3]);
    }
}
