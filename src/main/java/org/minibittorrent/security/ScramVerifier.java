package org.minibittorrent.security;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The secret that a tracker keeps of an account in place of its password (RFC 5802 section 3): enough to check a
 * password and to prove itself to its owner, not enough to log in. Still a secret: whoever has it can guess passwords
 * at leisure, and play the tracker to this user. Immutable; the arrays are not copied and must not be changed.
 *
 * @param salt 8 to 64 bytes
 * @param iterations rounds of PBKDF2, 1 to 10 000 000
 * @param storedKey 32 bytes, to check the client's proof
 * @param serverKey 32 bytes, to make the server's proof
 */
@SuppressWarnings("ArrayRecordComponent") // equals compares the content
public record ScramVerifier(byte[] salt, int iterations, byte[] storedKey, byte[] serverKey) {
    private static final int MIN_SALT = 8;
    private static final int MAX_SALT = 64;
    private static final int MAX_ITERATIONS = 10_000_000;

    /** Refuses lengths and numbers out of range, with an {@code IllegalArgumentException}. */
    public ScramVerifier {
        if (salt.length < MIN_SALT
                || salt.length > MAX_SALT
                || iterations < 1
                || iterations > MAX_ITERATIONS
                || storedKey.length != ScramCrypto.HASH_BYTES
                || serverKey.length != ScramCrypto.HASH_BYTES) {
            throw new IllegalArgumentException("no verifier of a password");
        }
    }

    /**
     * Makes a verifier; where the password is, so that it goes no further. Takes half a second with 600 000 rounds: for
     * workers. The caller wipes the password; the salt is random and new, {@link ScramLimits#SALT_BYTES} are enough.
     *
     * @throws IllegalArgumentException if the password is empty or has characters that none may have
     */
    public static ScramVerifier of(char[] password, byte[] salt, int iterations) {
        byte[] salted = ScramCrypto.saltedPassword(password, salt, iterations);
        try {
            byte[] storedKey = ScramCrypto.hash(ScramCrypto.clientKey(salted));
            return new ScramVerifier(salt, iterations, storedKey, ScramCrypto.serverKey(salted));
        } finally {
            Arrays.fill(salted, (byte) 0);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ScramVerifier that
                && iterations == that.iterations
                && Arrays.equals(salt, that.salt)
                && ScramCrypto.equal(storedKey, that.storedKey)
                && ScramCrypto.equal(serverKey, that.serverKey);
    }

    @Override
    public int hashCode() {
        return Objects.hash(Arrays.hashCode(salt), iterations);
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "verifier of " + iterations + " rounds";
    }
}
